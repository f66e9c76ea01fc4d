import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { newRoomId } from './ids.ts';
import { stateOf, type Room } from './room.ts';
import type { RoomRef } from './rooms.store.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';

export interface StreamKeysTable {
  id: string;
  room_num: number;
  sealed: string;
  enabled: number;
  created_at: number;
  updated_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    stream_keys: StreamKeysTable;
  }
}

/** What somebody would stream into a room with (HM 2.10). */
export interface StreamKey {
  id: string;
  /** Sealed by the secret box. */
  sealedKey: string;
  enabled: boolean;
  createdAt: number;
  updatedAt: number;
}

/**
 * Makes the key of a room, which has one at a time. Writes `room.stream_key_created`.
 *
 * @throws room_not_found, room_disabled, room_archived; bad_input when there is one
 */
export async function createStreamKey(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  box: { seal(text: string): string },
): Promise<{ room: Room; key: StreamKey }> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const state = stateOf(room);
  if (state === 'archived') throw fail('room_archived');
  if (state === 'disabled') throw fail('room_disabled');
  if (await activeKey(tx, room)) throw fail('bad_input', { text: 'Active key already exists' });
  const now = Date.now();
  const row = {
    ...{ id: newRoomId(), room_num: room.num, sealed: box.seal(randomBytes(24).toString('base64url')) },
    ...{ enabled: 1, created_at: now, updated_at: now },
  };
  await tx.insertInto('stream_keys').values(row).execute();
  await noteRoomEvent(tx, actor, room, 'room.stream_key_created', { streamKey: row.id });
  return { room, key: keyOf(row) };
}

/** The key of a room that is good. */
export async function activeKey(
  queries: Queries,
  { num }: Pick<Room, 'num'>,
): Promise<StreamKey | undefined> {
  const row = await queries
    .selectFrom('stream_keys')
    .selectAll()
    .where('room_num', '=', num)
    .where('enabled', '=', 1)
    .limit(atMost(1))
    .executeTakeFirst();
  return row && keyOf(row);
}

/** Ends the key of a room, and writes `room.stream_key_disabled`. @throws room_not_found, stream_key_not_found */
export async function disableStreamKey(tx: Tx, actor: Actor, ref: RoomRef): Promise<void> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const gone = await tx
    .updateTable('stream_keys')
    .set({ enabled: 0, updated_at: Date.now() })
    .where('room_num', '=', room.num)
    .where('enabled', '=', 1)
    .returning('id')
    .executeTakeFirst();
  if (!gone) throw fail('stream_key_not_found');
  await noteRoomEvent(tx, actor, room, 'room.stream_key_disabled', { streamKey: gone.id });
}

function keyOf(row: Selectable<StreamKeysTable>): StreamKey {
  return {
    ...{ id: row.id, sealedKey: row.sealed, enabled: row.enabled === 1 },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  };
}
