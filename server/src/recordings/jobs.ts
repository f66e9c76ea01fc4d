import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { stepsOf, type Stop } from '../jobs/jobs.ts';
import { newRoomId, shortId } from '../rooms/ids.ts';
import type { Room } from '../rooms/room.ts';
import type { RoomRef } from '../rooms/rooms.store.ts';
import { holdRoom, noteRoomEvent } from '../rooms/rooms.ts';
import type { Recording } from './recording.ts';
import { changeRecording, insertRecording, openRecordingsOf } from './recordings.store.ts';

/** Ids in the order of time, of 24 hex digits (HM 0 ids). */
export const newShortId = (): string => shortId(newRoomId());

export const { note, advance } = stepsOf({
  change: changeRecording,
  factsOf,
  events: {
    running: 'recording.started',
    stopping: 'recording.stopping',
    post_processing: 'recording.stopped',
    completed: 'recording.completed',
    failed: 'recording.failed',
  },
});

/** What is asked for; `by`: the id of a peer, empty: the server. */
export type AskedRecording = Pick<Recording, 'wish' | 'upload' | 'sessionId'> & { by: string };

/** Asks for a recording of a room: it starts as soon as somebody is in. @throws room_not_found, recording_running */
export async function requestRecording(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  asked: AskedRecording,
): Promise<Recording> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const open = await openRecordingsOf(tx, room.num);
  if (open.some(({ wish }) => wish.kind === asked.wish.kind)) throw fail('recording_running');
  const { projectId, num: roomNum, id: roomId } = room;
  const recording = await insertRecording(tx, {
    ...{ id: newShortId(), projectId, roomNum, roomId, createdAt: Date.now() },
    ...{ wish: asked.wish, upload: asked.upload, sessionId: asked.sessionId, startedBy: asked.by },
  });
  await noteRoomEvent(tx, actor, room, 'recording.requested', { ...factsOf(recording), by: asked.by });
  return recording;
}

/** The recording of a stream: what was asked for and runs already, or one that begins and ends with the stream. @throws room_not_found, recording_running */
export async function recordWith(
  tx: Tx,
  actor: Actor,
  { num }: Pick<Room, 'num'>,
  asked: AskedRecording,
): Promise<Recording> {
  const open = await openRecordingsOf(tx, num);
  const there = open.find(({ wish, status }) => wish.kind === asked.wish.kind && status !== 'stopping');
  return there ?? requestRecording(tx, actor, { num }, asked);
}

/** Asks that it ends; what has not begun yet has ended with that. @throws recording_not_running */
export async function requestStop(
  tx: Tx,
  actor: Actor,
  id: string,
  { by, reason, fault }: Stop,
): Promise<Recording> {
  const told = { stopped_by: by, stop_reason: reason, ...(fault !== undefined && { fault }) };
  const stopping = { ...told, status: 'stopping' as const };
  const over = { ...told, status: 'completed' as const, stopped_at: Date.now(), made: 1 };
  const after =
    (await advance(tx, id, ['running'], stopping, { by, reason }, actor)) ??
    (await advance(tx, id, ['starting'], over, { by, assets: 0 }, actor));
  if (!after) throw fail('recording_not_running');
  return after;
}

/** @throws recording_not_running */
export async function setPaused(tx: Tx, actor: Actor, id: string, paused: boolean): Promise<Recording> {
  const change = { paused: paused ? 1 : 0 };
  const changed = await changeRecording(tx, id, ['starting', 'running'], change);
  if (!changed) throw fail('recording_not_running');
  await note(tx, actor, changed, paused ? 'recording.paused' : 'recording.resumed', {});
  return changed;
}

/** HM 2.14 beam.*: what is told with each event. */
function factsOf(recording: Recording): Record<string, unknown> {
  const { id, sessionId, wish, startedAt, stoppedAt, stopReason, fault } = recording;
  return {
    ...{ recording: id, session: sessionId, kind: wish.kind, width: wish.width, height: wish.height },
    ...(wish.stream && { withStream: wish.stream.id }),
    ...(startedAt !== null && { startedAt }),
    ...(stoppedAt !== null && { stoppedAt, reason: stopReason }),
    ...(fault !== null && { fault }),
  };
}
