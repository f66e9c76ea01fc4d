import type { Tx } from '../db/database.ts';
import { systemOf, type Actor } from '../db/events.ts';
import { fail, HouseError } from '../errors.ts';
import { newRoomId, shortId } from '../rooms/ids.ts';
import type { RoomRef } from '../rooms/rooms.store.ts';
import { holdRoom, noteRoomEvent } from '../rooms/rooms.ts';
import type { Recording, RecordingStatus } from './recording.ts';
import {
  changeRecording,
  insertRecording,
  openRecordingsOf,
  type RecordingsTable,
} from './recordings.store.ts';

/** Ids in the order of time, of 24 hex digits (HM 0 ids). */
export const newShortId = (): string => shortId(newRoomId());

/** Why it ended, in the words of HM 2.14. */
export type StopReason =
  | 'client request'
  | 'max duration reached'
  | 'room ended'
  | 'last peer left'
  | 'failure: INTERNAL_ERROR'
  | 'failure: BEAM_STOPPED';

/** Asks for a recording of a room: it starts as soon as somebody is in. @throws room_not_found, recording_running */
export async function requestRecording(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  asked: Pick<Recording, 'wish' | 'upload' | 'sessionId'> & { by: string },
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

/** Asks that it ends; what has not begun yet has ended with that. @throws recording_not_running */
export async function requestStop(
  tx: Tx,
  actor: Actor,
  id: string,
  { by, reason, fault }: { by: string; reason: StopReason; fault?: string },
): Promise<Recording> {
  const told = { stopped_by: by, stop_reason: reason, ...(fault !== undefined && { fault }) };
  const stopping = await changeRecording(tx, id, ['running'], { ...told, status: 'stopping' });
  if (stopping) {
    await note(tx, actor, stopping, 'recording.stopping', { by, reason });
    return stopping;
  }
  const over = { ...told, status: 'completed', stopped_at: Date.now(), made: 1 };
  const unbegun = await changeRecording(tx, id, ['starting'], over);
  if (!unbegun) throw fail('recording_not_running');
  await note(tx, actor, unbegun, 'recording.completed', { by, assets: 0 });
  return unbegun;
}

/** @throws recording_not_running */
export async function setPaused(tx: Tx, actor: Actor, id: string, paused: boolean): Promise<Recording> {
  const change = { paused: paused ? 1 : 0 };
  const changed = await changeRecording(tx, id, ['starting', 'running'], change);
  if (!changed) throw fail('recording_not_running');
  await note(tx, actor, changed, paused ? 'recording.paused' : 'recording.resumed', {});
  return changed;
}

/** What becomes of a recording by itself. @returns undefined when it is not in one of the states any more */
export async function advance(
  tx: Tx,
  id: string,
  from: readonly RecordingStatus[],
  change: Partial<RecordingsTable> & { status: RecordingStatus },
  more: Record<string, unknown> = {},
): Promise<Recording | undefined> {
  const after = await changeRecording(tx, id, from, change);
  if (!after) return undefined;
  const type = EVENTS[after.status];
  if (type !== undefined) await note(tx, systemOf(after.projectId), after, type, more);
  return after;
}

const EVENTS: Partial<Record<RecordingStatus, string>> = {
  running: 'recording.started',
  post_processing: 'recording.stopped',
  completed: 'recording.completed',
  failed: 'recording.failed',
};

/** Writes an event about a recording. Without its room there is nothing that it could be an event of. */
export async function note(
  tx: Tx,
  actor: Actor,
  recording: Recording,
  type: string,
  more: Record<string, unknown>,
): Promise<void> {
  try {
    const room = await holdRoom(tx, actor.projectId, { num: recording.roomNum });
    await noteRoomEvent(tx, actor, room, type, { ...factsOf(recording), ...more });
  } catch (reason) {
    if (!(reason instanceof HouseError) || reason.code !== 'room_not_found') throw reason;
  }
}

/** HM 2.14 beam.*: what is told with each event. */
function factsOf(recording: Recording): Record<string, unknown> {
  const { id, sessionId, wish, startedAt, stoppedAt, stopReason, fault } = recording;
  return {
    ...{ recording: id, session: sessionId, kind: wish.kind, width: wish.width, height: wish.height },
    ...(startedAt !== null && { startedAt }),
    ...(stoppedAt !== null && { stoppedAt, reason: stopReason }),
    ...(fault !== null && { fault }),
  };
}
