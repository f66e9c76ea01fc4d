import { randomUUID } from 'node:crypto';
import type { Queries, Tx } from '../db/database.ts';
import { atMost } from '../db/at-most.ts';
import { systemOf, type Actor } from '../db/events.ts';
import type { BoardRole, Grant } from './grants.ts';
import { newRoomId } from './ids.ts';
import { findRoom } from './rooms.store.ts';
import { stopRunsOf } from './poll-runs.ts';
import { boundCall, clockOfNew } from './session-clock.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';
import { takePlace, takeSeat } from './seats.ts';

export interface SessionsTable {
  id: string;
  project_id: string;
  room_num: number;
  started_at: number;
  ended_at: number | null;
  seen_at: number;
  /** The process that holds it. */
  holder: string;
  /** Since when its time runs, and when it has to end. */
  clock_from: number;
  ends_at: number | null;
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
  /** What their client calls them, and the name of their role in the template; where they came into a call. */
  peer_id: string | null;
  call_role: string | null;
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
  /** Where they come into a call: what their client calls them, and the name of their role in the template. */
  peerId?: string;
  callRole?: string;
}

/** This process. */
const holder = randomUUID();

/** Ids of sessions and of people in them: in the order of time. */
export const newLiveId = newRoomId;

/** The time in which somebody is in a room: drawing, in a call or both. */
export interface Session {
  id: string;
  startedAt: number;
}

/**
 * Notes that somebody came in, by the board or into the call; with the first one the room's session begins. Whoever it
 * is that comes back: rows of them that another process held, as before a crash, keep no seat.
 *
 * @returns the session that they are in
 * @throws room_not_found; room_full
 */
export async function noteJoin(
  tx: Tx,
  actor: Actor,
  num: number,
  { grant, resumeHash, metadata, ...person }: Joining,
): Promise<Session> {
  let room = await holdRoom(tx, actor.projectId, { num });
  const { id, userId, name, role, joinedAt, peerId = null, callRole = null } = person;
  await endGhosts(tx, actor, num, grant);
  await takePlace(tx, room);
  await takeSeat(tx, room, role);
  const known = await openSession(tx, num);
  const session = known ?? { id: newLiveId(), startedAt: joinedAt };
  const { id: sessionId } = session;
  if (!known) {
    const row = {
      id: sessionId,
      project_id: room.projectId,
      room_num: num,
      started_at: joinedAt,
      ended_at: null,
      seen_at: joinedAt,
      holder,
      ...(await clockOfNew(tx, room, joinedAt)),
    };
    await tx.insertInto('sessions').values(row).execute();
  }
  if (callRole !== null) await boundCall(tx, sessionId);
  room = await holdRoom(tx, actor.projectId, { num });
  if (!known) room = await noteRoomEvent(tx, actor, room, 'session.started', { session: sessionId });
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
      ...{ peer_id: peerId, call_role: callRole },
    })
    .execute();
  await noteRoomEvent(tx, actor, room, 'participant.joined', {
    ...{ session: sessionId, participant: id, userId, name, role },
    ...(peerId !== null && { peer: peerId, callRole }),
    ...metadataOf(metadata),
  });
  return session;
}

/** Notes what somebody who is in the room is in the call. They are who they were, so that no event tells of it. */
export async function noteCall(
  tx: Tx,
  { id, sessionId, peerId, callRole }: { id: string; sessionId: string; peerId: string; callRole: string },
): Promise<void> {
  await boundCall(tx, sessionId);
  await tx
    .updateTable('participants')
    .set({ peer_id: peerId, call_role: callRole })
    .where('id', '=', id)
    .execute();
}

/** Somebody who comes in; `resumeHash` of what finds the way back, `metadata` free text of the application. */
type Joining = Omit<Participant, 'sessionId'> & { grant: Grant; resumeHash: string; metadata?: string };

/** Longer texts are told to those in the room alone. */
const LONGEST_METADATA = 4096;
/** The free text of an application about somebody, as events have it. */
export const metadataOf = (metadata = '') =>
  metadata !== '' && metadata.length <= LONGEST_METADATA ? { metadata } : {};

/** The session that this process holds of a room, which is held. */
async function openSession(tx: Tx, num: number): Promise<Session | undefined> {
  const row = await tx
    .selectFrom('sessions')
    .select(['id', 'started_at'])
    .where('room_num', '=', num)
    .where('ended_at', 'is', null)
    .where('holder', '=', holder)
    .orderBy('id', 'desc')
    .limit(atMost(1))
    .executeTakeFirst();
  return row && { id: row.id, startedAt: row.started_at };
}

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
    await noteLeave(tx, actor, num, { id, sessionId, reason: 'lost', keepsSession: true });
  }
}

/**
 * Notes that somebody left, and why; with the last one, of the board and of the call, the session ends. Also of a room
 * that is gone.
 *
 * @param left `keepsSession`: they come in again at once, or their session is another process's to end
 */
export async function noteLeave(
  tx: Tx,
  actor: Actor,
  num: number,
  { id, sessionId, reason, message = '', metadata, keepsSession = false }: Leaving,
): Promise<void> {
  const at = Date.now();
  // Held first: who comes meanwhile finds the session as it is then.
  const isThere = (await findRoom(tx, actor.projectId, { num })) !== undefined;
  let room = isThere ? await holdRoom(tx, actor.projectId, { num }) : undefined;
  const gone = await tx
    .updateTable('participants')
    .set({ left_at: at, reason })
    .where('id', '=', id)
    .where('left_at', 'is', null)
    .returning(['user_id', 'name'])
    .executeTakeFirst();
  if (gone && room) {
    const { user_id: userId, name } = gone;
    room = await noteRoomEvent(tx, actor, room, 'participant.left', {
      ...{ session: sessionId, participant: id, userId, name, reason },
      ...(message !== '' && { message }),
      ...metadataOf(metadata),
    });
  }
  const isOver = !keepsSession && (await endIfEmpty(tx, num, sessionId, at));
  if (isOver) await stopRunsOf(tx, actor, num, sessionId);
  if (isOver && room) room = await holdRoom(tx, actor.projectId, { num });
  if (isOver && room) await noteRoomEvent(tx, actor, room, 'session.ended', { session: sessionId });
}

interface Leaving {
  id: string;
  sessionId: string;
  reason: string;
  /** What they were told, where somebody made them leave. */
  message?: string;
  metadata?: string;
  keepsSession?: boolean;
}

/** @returns whether it ended now */
async function endIfEmpty(tx: Tx, num: number, sessionId: string, at: number): Promise<boolean> {
  const someone = await tx
    .selectFrom('participants')
    .select('id')
    .where('room_num', '=', num)
    .where('session_id', '=', sessionId)
    .where('left_at', 'is', null)
    .limit(atMost(1))
    .executeTakeFirst();
  if (someone) return false;
  const ended = await tx
    .updateTable('sessions')
    .set({ ended_at: at })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return ended !== undefined;
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
    .select(['sessions.id', 'room_num', 'sessions.project_id'])
    .where('ended_at', 'is', null)
    .where('seen_at', '<', unseenSince)
    .execute();
  for (const { id: sessionId, room_num: num, project_id: projectId } of lost) {
    const actor = systemOf(projectId);
    const people = await tx
      .selectFrom('participants')
      .select('id')
      .where('session_id', '=', sessionId)
      .where('left_at', 'is', null)
      .execute();
    for (const { id } of people) await noteLeave(tx, actor, num, { id, sessionId, reason: 'lost' });
    if (people.length === 0) {
      await tx.updateTable('sessions').set({ ended_at: Date.now() }).where('id', '=', sessionId).execute();
    }
  }
}
