import { randomBytes } from 'node:crypto';
import type { Tx } from '../db/database.ts';
import { systemOf, type Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { stepsOf, type Stop } from '../jobs/jobs.ts';
import { recordWith, type AskedRecording } from '../recordings/jobs.ts';
import { newRoomId, shortId } from '../rooms/ids.ts';
import type { RoomRef } from '../rooms/rooms.store.ts';
import { holdRoom } from '../rooms/rooms.ts';
import { endRecording, goingWith } from './recorded.ts';
import { changeStream, insertStream, openStreamsOf, type StreamsTable } from './streams.store.ts';
import type { Stream, StreamKind, StreamStatus, StreamWish } from './stream.ts';

const steps = stepsOf({
  change: changeStream,
  factsOf,
  events: {
    starting: 'stream.interrupted',
    running: 'stream.started',
    stopping: 'stream.stopping',
    stopped: 'stream.stopped',
    failed: 'stream.failed',
  },
});
export const { note } = steps;

/** What becomes of a stream; the recording that was begun with it ends with it. @returns undefined: it is in none of the states any more */
export async function advance(
  tx: Tx,
  id: string,
  from: readonly StreamStatus[],
  to: Partial<Omit<StreamsTable, 'id'>> & { status: StreamStatus },
  more: Record<string, unknown> = {},
  actor?: Actor,
): Promise<Stream | undefined> {
  const after = await steps.advance(tx, id, from, to, more, actor);
  const isOver = to.status === 'stopping' || to.status === 'stopped' || to.status === 'failed';
  if (after && isOver) await endRecording(tx, actor ?? systemOf(after.projectId), after);
  return after;
}

export interface Asked {
  kind: StreamKind;
  wish: StreamWish;
  sealedTargets: string | null;
  sessionId: string | null;
  by: string;
  /** What it is recorded as; undefined: it is not */
  recording?: AskedRecording | undefined;
}

/** Asks that a room streams: it begins as soon as somebody is in. @throws room_not_found, stream_running, recording_running */
export async function requestStream(tx: Tx, actor: Actor, ref: RoomRef, asked: Asked): Promise<Stream> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const open = await openStreamsOf(tx, room.num);
  if (open.some(({ kind }) => kind === asked.kind)) throw isStreamed(asked.kind);
  const { by: startedBy, recording: wanted, ...rest } = asked;
  const id = shortId(newRoomId());
  const recording = wanted && (await recordWith(tx, actor, room, goingWith({ id, ...rest }, wanted)));
  const stream = await insertStream(tx, {
    ...{ id, projectId: room.projectId, roomNum: room.num, roomId: room.id },
    ...{ ...rest, startedBy, place: randomBytes(24).toString('base64url') },
    recordings: recording ? [recording.id] : [],
  });
  await note(tx, actor, stream, 'stream.requested', { by: asked.by });
  return stream;
}

/** Asks that it ends; what has not begun yet has ended with that. @throws stream_not_running */
export async function requestStop(
  tx: Tx,
  actor: Actor,
  { id, kind }: Pick<Stream, 'id' | 'kind'>,
  { by, reason, fault }: Stop,
): Promise<Stream> {
  const told = { stopped_by: by, stop_reason: reason, ...(fault !== undefined && { fault }) };
  const stopping = { ...told, status: 'stopping' as const };
  const over = { ...told, status: 'stopped' as const, stopped_at: Date.now() };
  const after =
    (await advance(tx, id, ['running'], stopping, { by, reason }, actor)) ??
    (await advance(tx, id, ['starting'], over, { by }, actor));
  if (!after) throw isNotStreamed(kind);
  return after;
}

const isStreamed = (kind: StreamKind) =>
  fail('stream_running', { text: kind === 'hls' ? 'hls already started' : 'beam already started' });

/** In the words that clients know (HM 2.6). */
export const isNotStreamed = (kind: StreamKind) =>
  fail('stream_not_running', { text: kind === 'hls' ? 'hls not running' : 'no active beam found' });

/** Neither where it can be watched nor where it is sent: both let in whoever knows them. */
function factsOf(stream: Stream) {
  const { id, kind, sessionId, wish, recordings, startedAt, stoppedAt, stopReason, fault } = stream;
  return {
    ...{ stream: id, kind, session: sessionId, width: wish.width, height: wish.height },
    ...(recordings.length > 0 && { recordings }),
    ...(startedAt !== null && { startedAt }),
    ...(stoppedAt !== null && { stoppedAt, reason: stopReason }),
    ...(fault !== null && { fault }),
  };
}
