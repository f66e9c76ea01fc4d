import { randomBytes } from 'node:crypto';
import type { Tx } from '../db/database.ts';
import { systemOf, type Actor } from '../db/events.ts';
import { fail, HouseError } from '../errors.ts';
import { newRoomId, shortId } from '../rooms/ids.ts';
import type { RoomRef } from '../rooms/rooms.store.ts';
import { holdRoom, noteRoomEvent } from '../rooms/rooms.ts';
import { changeStream, insertStream, openStreamsOf, type StreamsTable } from './streams.store.ts';
import type { Stream, StreamKind, StreamStatus, StreamWish } from './stream.ts';

/** Why it ended, in the words of HM 2.14. */
export type StopReason =
  'client request' | 'max duration reached' | 'room ended' | 'last peer left' | 'failure: INTERNAL_ERROR';

export interface Asked {
  kind: StreamKind;
  wish: StreamWish;
  sealedTargets: string | null;
  sessionId: string | null;
  by: string;
}

/** Asks that a room streams: it begins as soon as somebody is in. @throws room_not_found, stream_running */
export async function requestStream(tx: Tx, actor: Actor, ref: RoomRef, asked: Asked): Promise<Stream> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const open = await openStreamsOf(tx, room.num);
  if (open.some(({ kind }) => kind === asked.kind)) throw isStreamed(asked.kind);
  const { by: startedBy, ...rest } = asked;
  const stream = await insertStream(tx, {
    ...{ id: shortId(newRoomId()), projectId: room.projectId, roomNum: room.num, roomId: room.id },
    ...{ ...rest, startedBy, place: randomBytes(24).toString('base64url') },
  });
  await noteRoomEvent(tx, actor, room, 'stream.requested', { ...factsOf(stream), by: asked.by });
  return stream;
}

/** Asks that it ends; what has not begun yet has ended with that. @throws stream_not_running */
export async function requestStop(
  tx: Tx,
  actor: Actor,
  { id, kind }: Pick<Stream, 'id' | 'kind'>,
  { by, reason, fault }: { by: string; reason: StopReason; fault?: string },
): Promise<Stream> {
  const told = { stopped_by: by, stop_reason: reason, ...(fault !== undefined && { fault }) };
  const stopping = await changeStream(tx, id, ['running'], { ...told, status: 'stopping' });
  if (stopping) {
    await note(tx, actor, stopping, 'stream.stopping', { by, reason });
    return stopping;
  }
  const over = { ...told, status: 'stopped', stopped_at: Date.now() };
  const unbegun = await changeStream(tx, id, ['starting'], over);
  if (!unbegun) throw isNotStreamed(kind);
  await note(tx, actor, unbegun, 'stream.stopped', { by });
  return unbegun;
}

const isStreamed = (kind: StreamKind) =>
  fail('stream_running', { text: kind === 'hls' ? 'hls already started' : 'beam already started' });

/** In the words that clients know (HM 2.6). */
export const isNotStreamed = (kind: StreamKind) =>
  fail('stream_not_running', { text: kind === 'hls' ? 'hls not running' : 'no active beam found' });

/** What becomes of a stream by itself. @returns undefined when it is not in one of the states any more */
export async function advance(
  tx: Tx,
  id: string,
  from: readonly StreamStatus[],
  change: Partial<StreamsTable> & { status: StreamStatus },
): Promise<Stream | undefined> {
  const after = await changeStream(tx, id, from, change);
  if (!after) return undefined;
  const type = EVENTS[after.status];
  if (type !== undefined) await note(tx, systemOf(after.projectId), after, type, {});
  return after;
}

const EVENTS: Partial<Record<StreamStatus, string>> = {
  starting: 'stream.interrupted',
  running: 'stream.started',
  stopped: 'stream.stopped',
  failed: 'stream.failed',
};

/** Writes an event about a stream. Without its room there is nothing that it could be an event of. */
export async function note(
  tx: Tx,
  actor: Actor,
  stream: Stream,
  type: string,
  more: Record<string, unknown>,
): Promise<void> {
  try {
    const room = await holdRoom(tx, actor.projectId, { num: stream.roomNum });
    await noteRoomEvent(tx, actor, room, type, { ...factsOf(stream), ...more });
  } catch (reason) {
    if (!(reason instanceof HouseError) || reason.code !== 'room_not_found') throw reason;
  }
}

/** Neither where it can be watched nor where it is sent: both let in whoever knows them. */
function factsOf({ id, kind, sessionId, wish, startedAt, stoppedAt, stopReason, fault }: Stream) {
  return {
    ...{ stream: id, kind, session: sessionId, width: wish.width, height: wish.height },
    ...(startedAt !== null && { startedAt }),
    ...(stoppedAt !== null && { stoppedAt, reason: stopReason }),
    ...(fault !== null && { fault }),
  };
}
