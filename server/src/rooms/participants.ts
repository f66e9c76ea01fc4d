import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor, Door } from '../db/events.ts';
import { fail } from '../errors.ts';
import { ban, bansOf, holds, type Ban } from './bans.ts';
import type { BoardRole, Grant } from './grants.ts';
import type { Room } from './room.ts';
import type { RoomRef } from './rooms.store.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';
import { takeSeat } from './seats.ts';
import { metadataOf, type ParticipantsTable } from './sessions.ts';

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
  { id, role, callRole, by, metadata }: RoleChange,
): Promise<Selectable<ParticipantsTable>> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const present = await getPresent(tx, room, id);
  // What they may do with the board goes with a role in calls: the one of before may not fit.
  const call_role = callRole ?? (present.role === role ? present.call_role : null);
  if (present.role === role && present.call_role === call_role) return present;
  if (present.role === 'reader' && role !== 'reader') await takeSeat(tx, room, role);
  await tx.updateTable('participants').set({ role, call_role }).where('id', '=', id).execute();
  const { user_id: userId, name } = present;
  const told = {
    ...{ session: present.session_id, participant: id, userId, name, role },
    ...(callRole !== undefined && { callRole }),
    ...{ before: present.call_role ?? present.role, ...(by !== undefined && { by }) },
    ...metadataOf(metadata),
  };
  await noteRoomEvent(tx, actor, room, 'participant.role_changed', told);
  return { ...present, role, call_role };
}

interface RoleChange {
  id: string;
  role: BoardRole;
  callRole?: string;
  /** The id of the peer who wanted it. */
  by?: string;
  metadata?: string;
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
