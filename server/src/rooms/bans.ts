import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import type { Grant } from './grants.ts';
import type { RoomRef } from './rooms.store.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';

export interface BansTable {
  room_num: number;
  kind: string;
  subject: string;
  at: number;
  by: string;
}

declare module '../db/schema.ts' {
  interface Tables {
    bans: BansTable;
  }
}

/** Who may not come in: a person, whoever has a token, or everybody whose token was made before a time (`all`). */
export interface Ban {
  kind: 'user' | 'token' | 'all';
  /** The user id, the hash of the token, or the time. */
  subject: string;
}

/** Everything that keeps somebody out of a room. */
export async function bansOf(queries: Queries, num: number): Promise<Ban[]> {
  const rows = await queries
    .selectFrom('bans')
    .select(['kind', 'subject'])
    .where('room_num', '=', num)
    .execute();
  return rows.map(({ kind, subject }) => ({ kind: kind as Ban['kind'], subject }));
}

/** Whether a ban keeps somebody with this grant out. */
export function holds(
  { kind, subject }: Ban,
  grant: Pick<Grant, 'userId' | 'tokenHash' | 'issuedAt'>,
): boolean {
  if (kind === 'user') return grant.userId === subject;
  if (kind === 'token') return grant.tokenHash === subject;
  return (grant.issuedAt ?? 0) <= Number(subject);
}

/**
 * Keeps somebody out of a room from now on, and writes `participant.banned` or `token.revoked`.
 *
 * @returns since when
 * @throws room_not_found
 */
export async function ban(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  bans: readonly Ban[],
  told: { type: 'participant.banned' | 'token.revoked'; data: Record<string, unknown> },
): Promise<number> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const at = Date.now();
  for (const { kind, subject } of bans) {
    await tx
      .insertInto('bans')
      .values({ room_num: room.num, kind, subject, at, by: actor.who })
      .onConflict((conflict) => conflict.columns(['room_num', 'kind', 'subject']).doNothing())
      .execute();
  }
  await noteRoomEvent(tx, actor, room, told.type, told.data);
  return at;
}

/** Ends that everything made before a time is revoked, and writes `token.restored`. @throws room_not_found */
export async function forgiveAll(tx: Tx, actor: Actor, ref: RoomRef): Promise<void> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const gone = await tx
    .deleteFrom('bans')
    .where('room_num', '=', room.num)
    .where('kind', '=', 'all')
    .returning('subject')
    .execute();
  if (gone.length > 0) await noteRoomEvent(tx, actor, room, 'token.restored', { all: true });
}

/** Lets a person in again, and writes `participant.unbanned`. @returns whether they were banned @throws room_not_found */
export async function unban(tx: Tx, actor: Actor, ref: RoomRef, userId: string): Promise<boolean> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const gone = await tx
    .deleteFrom('bans')
    .where('room_num', '=', room.num)
    .where('kind', '=', 'user')
    .where('subject', '=', userId)
    .returning('subject')
    .execute();
  if (gone.length > 0) await noteRoomEvent(tx, actor, room, 'participant.unbanned', { userId });
  return gone.length > 0;
}
