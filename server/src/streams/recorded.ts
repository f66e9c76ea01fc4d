import type { Queries, Tx } from '../db/database.ts';
import { systemOf, type Actor } from '../db/events.ts';
import { fail, HouseError } from '../errors.ts';
import type { StopReason } from '../jobs/jobs.ts';
import { recordWith, requestStop, type AskedRecording } from '../recordings/jobs.ts';
import type { Recording, StreamOf } from '../recordings/recording.ts';
import { recordingsById } from '../recordings/recordings.store.ts';
import type { Stream } from './stream.ts';
import { changeStream, openStreamsOf } from './streams.store.ts';

/** A server that is started anew again and again is not to fill the row. */
const MOST_RECORDINGS = 50;

/** What shall be recorded of a stream, as long as it runs. */
export function goingWith({ id, kind, wish }: Pick<Stream, 'id' | 'kind' | 'wish'>, asked: AskedRecording) {
  const { vod = false, singleFile = false } = wish.record ?? {};
  const stream: StreamOf = { id, kind, vod, singleFile };
  return { ...asked, wish: { ...asked.wish, stream } };
}

/** The newest that a stream is recorded as. */
async function recordingOf(queries: Queries, { recordings }: Stream): Promise<Recording | undefined> {
  const [recording] = await recordingsById(queries, recordings.slice(-1));
  return recording;
}

/** What began with a stream ends with the last that it is the recording of. */
export async function endRecording(tx: Tx, actor: Actor, stream: Stream): Promise<void> {
  const recording = await recordingOf(tx, stream);
  if (!recording?.wish.stream) return;
  const open = (await openStreamsOf(tx, stream.roomNum)).filter(({ status }) => status !== 'stopping');
  if (open.some(({ id, recordings }) => id !== stream.id && recordings.at(-1) === recording.id)) return;
  const reason = (stream.stopReason ?? 'failure: INTERNAL_ERROR') as StopReason;
  try {
    await requestStop(tx, actor, recording.id, { by: stream.stoppedBy, reason });
  } catch (cause) {
    // It has ended before.
    if (!(cause instanceof HouseError) || cause.code !== 'recording_not_running') throw cause;
  }
}

/** A stream goes on after the end of the process that recorded it: with another recording of the same kind. @throws stream_not_running, recording_running */
export async function recordOn(tx: Tx, stream: Stream): Promise<void> {
  const before = await recordingOf(tx, stream);
  if (before?.stopReason !== 'failure: BEAM_STOPPED') return;
  const actor = systemOf(stream.projectId);
  const { wish, upload, startedBy: by } = before;
  const asked = goingWith(stream, { wish, upload, sessionId: stream.sessionId, by });
  const next = await recordWith(tx, actor, { num: stream.roomNum }, asked);
  const recordings = JSON.stringify([...stream.recordings, next.id].slice(-MOST_RECORDINGS));
  const after = await changeStream(tx, stream.id, ['starting', 'running'], { recordings });
  if (!after) throw fail('stream_not_running');
}
