import { randomBytes } from 'node:crypto';
import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { stepsOf, type Stop } from '../jobs/jobs.ts';
import { newRoomId, shortId } from '../rooms/ids.ts';
import type { RoomRef } from '../rooms/rooms.store.ts';
import { holdRoom, noteRoomEvent } from '../rooms/rooms.ts';
import { changeStream, insertStream, openStreamsOf } from './streams.store.ts';
import type { Stream, StreamKind, StreamWish } from './stream.ts';

export const { note, advance } = stepsOf({
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
function factsOf({ id, kind, sessionId, wish, startedAt, stoppedAt, stopReason, fault }: Stream) {
  return {
    ...{ stream: id, kind, session: sessionId, width: wish.width, height: wish.height },
    ...(startedAt !== null && { startedAt }),
    ...(stoppedAt !== null && { stoppedAt, reason: stopReason }),
    ...(fault !== null && { fault }),
  };
}
