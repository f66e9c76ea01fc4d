import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Queries, Tx } from '../db/database.ts';
import { atMost } from '../db/at-most.ts';
import type { Actor, Door } from '../db/events.ts';
import { ban, bansOf, holds, type Ban } from './bans.ts';
import type { BoardRole, Grant } from './grants.ts';
import { newRoomId } from './ids.ts';
import { findRoom, type RoomRef } from './rooms.store.ts';
import { fail } from '../errors.ts';
import type { Room } from './room.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';

export interface SessionsTable {
  id: string;
  room_num: number;
  started_at: number;
  ended_at: number | null;
  seen_at: number;
  /** The process that holds it. */
  holder: string;
}

export interface ParticipantsTable {
  id: string;
  session_id: string;
  room_num: number;
  user_id: string | null;
  name: string;
  role: string;
  door: string;
  token_hash: string;
  /** Of what finds the way back. */
  resume_hash: string;
  joined_at: number;
  left_at: number | null;
  reason: string | null;
}

declare module '../db/schema.ts' {
  interface Tables {
    sessions: SessionsTable;
    participants: ParticipantsTable;
  }
}

/** Somebody who is or was in a room. */
export interface Participant {
  id: string;
  sessionId: string;
  userId: string | null;
  name: string;
  role: BoardRole;
  joinedAt: number;
}

/** This process. */
const holder = randomUUID();

/** Ids of sessions and of people in them: in the order of time. */
export const newLiveId = newRoomId;

/**
 * Notes that somebody came in; with the first one the room's session begins. Whoever it is that comes back: rows of them
 * that another process held, as before a crash, keep no seat.
 *
 * @throws room_not_found; room_full
 */
export async function noteJoin(
  tx: Tx,
  actor: Actor,
  num: number,
  { grant, resumeHash, ...person }: Joining,
): Promise<void> {
  let room = await holdRoom(tx, actor.projectId, { num });
  const { id, sessionId, userId, name, role, joinedAt } = person;
  await endGhosts(tx, actor, num, grant);
  await takeSeat(tx, room, role);
  const row = {
    id: sessionId,
    room_num: num,
    started_at: joinedAt,
    ended_at: null,
    seen_at: joinedAt,
    holder,
  };
  const begun = await tx
    .insertInto('sessions')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  room = await holdRoom(tx, actor.projectId, { num });
  if (begun) {
    room = await noteRoomEvent(tx, actor, room, 'session.started', { session: sessionId });
  }
  await tx
    .insertInto('participants')
    .values({
      ...{ id, session_id: sessionId, room_num: num, user_id: userId, name, role, door: grant.door },
      ...{
        token_hash: grant.tokenHash,
        resume_hash: resumeHash,
        joined_at: joinedAt,
        left_at: null,
        reason: null,
      },
    })
    .execute();
  await noteRoomEvent(tx, actor, room, 'participant.joined', {
    ...{ session: sessionId, participant: id, userId, name, role },
  });
}

/** Somebody who comes in; `resumeHash` of what finds the way back. */
type Joining = Participant & { grant: Grant; resumeHash: string };

async function endGhosts(tx: Tx, actor: Actor, num: number, { userId, tokenHash }: Grant): Promise<void> {
  const rows = await tx
    .selectFrom('participants')
    .innerJoin('sessions', 'sessions.id', 'participants.session_id')
    .select(['participants.id', 'session_id'])
    .where('participants.room_num', '=', num)
    .where('left_at', 'is', null)
    .where('holder', '<>', holder)
    .where((eb) =>
      eb.or([eb('token_hash', '=', tokenHash), ...(userId === null ? [] : [eb('user_id', '=', userId)])]),
    )
    .execute();
  for (const { id, session_id: sessionId } of rows) {
    await noteLeave(tx, actor, num, { id, sessionId, reason: 'lost', endsSession: false });
  }
}

/** Notes that somebody left, and why; with the last one the session ends. Also of a room that is gone. */
export async function noteLeave(
  tx: Tx,
  actor: Actor,
  num: number,
  {
    id,
    sessionId,
    reason,
    endsSession,
  }: { id: string; sessionId: string; reason: string; endsSession: boolean },
): Promise<void> {
  const at = Date.now();
  const gone = await tx
    .updateTable('participants')
    .set({ left_at: at, reason })
    .where('id', '=', id)
    .where('left_at', 'is', null)
    .returning(['user_id', 'name'])
    .executeTakeFirst();
  if (endsSession)
    await tx.updateTable('sessions').set({ ended_at: at }).where('id', '=', sessionId).execute();
  if (!gone || !(await findRoom(tx, actor.projectId, { num }))) return;
  let room = await holdRoom(tx, actor.projectId, { num });
  const { user_id: userId, name } = gone;
  room = await noteRoomEvent(tx, actor, room, 'participant.left', {
    ...{ session: sessionId, participant: id, userId, name, reason },
  });
  if (endsSession) await noteRoomEvent(tx, actor, room, 'session.ended', { session: sessionId });
}

/**
 * Whether there is a seat for one more of this role, in a room that is held: writers and admins who are in it count
 * (AG 3.2), wherever they are connected.
 *
 * @throws room_full
 */
async function takeSeat(tx: Tx, room: Room, role: BoardRole): Promise<void> {
  if (room.seats === 0 || role === 'reader') return;
  const { taken } = await tx
    .selectFrom('participants')
    .select((eb) => eb.fn.countAll<number>().as('taken'))
    .where('room_num', '=', room.num)
    .where('left_at', 'is', null)
    .where('role', '<>', 'reader')
    .executeTakeFirstOrThrow();
  if (taken >= room.seats) throw fail('room_full');
}

/** Notes that there was no seat for somebody. @throws room_not_found */
export async function noteRefusal(
  tx: Tx,
  actor: Actor,
  num: number,
  facts: { userId: string | null; name: string | null; role: BoardRole },
): Promise<void> {
  const room = await holdRoom(tx, actor.projectId, { num });
  await noteRoomEvent(tx, actor, room, 'seat.refused', { ...facts, seats: room.seats });
}

/** Somebody who is in a room. @throws room_not_found, participant_not_found */
export async function getPresent(
  queries: Queries,
  room: Pick<Room, 'num'>,
  id: string,
): Promise<Selectable<ParticipantsTable>> {
  const row = await queries
    .selectFrom('participants')
    .selectAll()
    .where('room_num', '=', room.num)
    .where('id', '=', id)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  if (!row) throw fail('participant_not_found');
  return row;
}

/** Whether somebody who is or was in a room is banned from it by now. */
export async function isKeptOut(queries: Queries, { num }: Pick<Room, 'num'>, id: string): Promise<boolean> {
  const bans = await bansOf(queries, num);
  if (bans.length === 0) return false;
  const row = await queries.selectFrom('participants').selectAll().where('id', '=', id).executeTakeFirst();
  if (row?.room_num !== num) return false;
  const { user_id: userId, token_hash: tokenHash, joined_at: issuedAt } = row;
  return bans.some((ban) => holds(ban, { userId, tokenHash, issuedAt }));
}

/**
 * Who was in with a credential that may have expired meanwhile: until a moment ago, or until their connection was cut.
 * They may come back as they were.
 *
 * @param since epoch milliseconds: who was lost before is not meant
 */
export async function whoWasJustIn(
  queries: Queries,
  { tokenHash, resumeHash }: { tokenHash: string; resumeHash: string },
  since: number,
): Promise<Grant | undefined> {
  const row = await queries
    .selectFrom('participants')
    .innerJoin('rooms', 'rooms.num', 'participants.room_num')
    .select(['rooms.id', 'project_id', 'role', 'user_id', 'participants.name', 'door', 'joined_at'])
    .where('token_hash', '=', tokenHash)
    .where('resume_hash', '=', resumeHash)
    .where((eb) =>
      eb.or([eb('left_at', 'is', null), eb.and([eb('reason', '=', 'lost'), eb('left_at', '>', since)])]),
    )
    .orderBy('participants.id', 'desc')
    .limit(atMost(1))
    .executeTakeFirst();
  return (
    row && {
      ...{ projectId: row.project_id, roomId: row.id, role: row.role as BoardRole, userId: row.user_id },
      ...{ name: row.name, tokenHash, issuedAt: row.joined_at, door: row.door as Door },
    }
  );
}

/**
 * Gives somebody who is in a room another role; their page goes by it at once.
 *
 * @throws room_not_found, participant_not_found, room_full
 */
export async function changeRole(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  { id, role }: { id: string; role: BoardRole },
): Promise<Selectable<ParticipantsTable>> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const present = await getPresent(tx, room, id);
  if (present.role === role) return present;
  if (present.role === 'reader') await takeSeat(tx, room, role);
  await tx.updateTable('participants').set({ role }).where('id', '=', id).execute();
  const { user_id: userId, name } = present;
  await noteRoomEvent(tx, actor, room, 'participant.role_changed', { participant: id, userId, name, role });
  return { ...present, role };
}

/**
 * Makes somebody leave, who may come again; or, banned, may not: not as the same person, nor with the same credential.
 *
 * @throws room_not_found, participant_not_found
 */
export async function removeParticipant(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  { id, isBanned }: { id: string; isBanned: boolean },
): Promise<void> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const { user_id: userId, name, token_hash: tokenHash } = await getPresent(tx, room, id);
  const told = { participant: id, userId, name };
  if (!isBanned) {
    await noteRoomEvent(tx, actor, room, 'participant.removed', told);
    return;
  }
  const bans: Ban[] = [{ kind: 'token', subject: tokenHash }];
  if (userId !== null) bans.push({ kind: 'user', subject: userId });
  await ban(tx, actor, ref, bans, { type: 'participant.banned', data: told });
}

/** Sessions that are held here say so, or they are taken for ended. */
export async function keepSessions(queries: Queries, ids: readonly string[], now: number): Promise<void> {
  await queries.updateTable('sessions').set({ seen_at: now }).where('id', 'in', ids).execute();
}

/** Ends sessions that nobody holds any more, and writes who left by that: the server that held them is gone. */
export async function endLostSessions(tx: Tx, unseenSince: number): Promise<void> {
  const lost = await tx
    .selectFrom('sessions')
    .innerJoin('rooms', 'rooms.num', 'sessions.room_num')
    .select(['sessions.id', 'room_num', 'project_id'])
    .where('ended_at', 'is', null)
    .where('seen_at', '<', unseenSince)
    .execute();
  for (const { id: sessionId, room_num: num, project_id: projectId } of lost) {
    const actor: Actor = { projectId, door: 'system', who: 'system' };
    const people = await tx
      .selectFrom('participants')
      .select('id')
      .where('session_id', '=', sessionId)
      .where('left_at', 'is', null)
      .execute();
    for (const [index, { id }] of people.entries()) {
      const endsSession = index === people.length - 1;
      await noteLeave(tx, actor, num, { id, sessionId, reason: 'lost', endsSession });
    }
    if (people.length === 0) {
      await tx.updateTable('sessions').set({ ended_at: Date.now() }).where('id', '=', sessionId).execute();
    }
  }
}
