import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { inviteUser } from '../projects/people.ts';
import { findProject } from '../projects/projects.ts';
import { findUser, nameKeyOf, type User } from '../projects/users.ts';
import { grantable, mayHold, type Access, type SharedKind } from './access.ts';
import {
  accessGiven,
  countMembers,
  dropMember,
  findSubject,
  putMember,
  sliceOfMembers,
  subjectId,
  type Member,
  type MemberSlice,
  type Subject,
} from './members.store.ts';
import type { Room } from './room.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';
import type { RoomRef } from './rooms.store.ts';

/** Of one room; more people than this come through a group. */
const MEMBERS_LIMIT = 10_000;

/** Who is meant: a person or group by id, or a person by address, who is invited where the project has none (DS 5.9). */
export type WantedSubject = { id: string } | { email: string };

/** A room or a template, as far as giving access to it goes. */
export interface Shared {
  num: number;
  projectId: string;
  kind: SharedKind;
  ownerId: string;
}

export async function sharedRoom(queries: Queries, room: Room): Promise<Shared> {
  const { num, projectId, kind } = room;
  return { num, projectId, kind, ownerId: await ownerIdOf(queries, room) };
}

/** Whose a room is; one that nobody in particular made is the project owner's. */
export async function ownerIdOf(
  queries: Queries,
  room: Pick<Room, 'createdBy' | 'projectId'>,
): Promise<string> {
  return room.createdBy ?? (await findProject(queries, room.projectId))?.ownerId ?? '';
}

/**
 * Gives somebody access to a room, or another one than they had, and writes `room.member_added` or
 * `room.member_changed`; nothing where they have it already.
 *
 * @throws room_not_found, room_archived; user_not_found where the id is nobody's; bad_input for the address;
 * access_not_allowed (DS 4.4); owner_protected; limit_reached
 */
export async function setMember(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  wanted: WantedSubject,
  access: Access,
): Promise<Member> {
  const room = await holdOpenRoom(tx, actor, ref);
  const subject = await subjectOf(tx, actor, wanted);
  const { member, before } = await giveAccess(tx, actor, await sharedRoom(tx, room), subject, access);
  if (before === access) return member;
  const type = before === undefined ? 'room.member_added' : 'room.member_changed';
  await noteRoomEvent(tx, actor, room, type, { ...nameOf(subject), access });
  return member;
}

/**
 * Takes away what somebody was given by name, and writes `room.member_removed`.
 *
 * @throws room_not_found, room_archived, member_not_found; owner_protected
 */
export async function removeMember(tx: Tx, actor: Actor, ref: RoomRef, id: string): Promise<void> {
  const room = await holdOpenRoom(tx, actor, ref);
  if (id === (await ownerIdOf(tx, room))) throw fail('owner_protected');
  const access = await accessGiven(tx, room.num, id);
  const subject = access && (await findSubject(tx, actor.projectId, id));
  if (!subject) throw fail('member_not_found');
  await dropMember(tx, room.num, id);
  await noteRoomEvent(tx, actor, room, 'room.member_removed', nameOf(subject));
}

/** Holds a room whose sharing is about to change: in the archive everything stays (DS 4.5). */
export async function holdOpenRoom(tx: Tx, actor: Actor, ref: RoomRef): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  if (room.archivedAt !== null) throw fail('room_archived');
  return room;
}

/** The person or group that is meant. @throws user_not_found; bad_input for an address */
export async function subjectOf(tx: Tx, actor: Actor, wanted: WantedSubject): Promise<Subject> {
  if ('email' in wanted) return { kind: 'user', user: await inviteUser(tx, actor, wanted.email) };
  const subject = await findSubject(tx, actor.projectId, wanted.id);
  if (!subject) throw fail('user_not_found');
  return subject;
}

/**
 * Gives access without an event, which is the caller's to write.
 *
 * @returns the member, and what they had before
 * @throws access_not_allowed, owner_protected, limit_reached
 */
export async function giveAccess(
  tx: Tx,
  actor: Actor,
  shared: Shared,
  subject: Subject,
  access: Access,
): Promise<{ member: Member; before: Access | undefined }> {
  checkMayHold(shared, subject, access);
  const before = await accessGiven(tx, shared.num, subjectId(subject));
  const member = { subject, access, createdAt: Date.now(), createdBy: actor.userId ?? null };
  if (before === access) return { member, before };
  if (before === undefined) {
    const { count, newest } = await countMembers(tx, shared.num);
    if (count >= MEMBERS_LIMIT) {
      throw fail('limit_reached', { text: `A room may have ${MEMBERS_LIMIT} members at most` });
    }
    // Lists are by time: those of one call stay in its order.
    member.createdAt = Math.max(member.createdAt, (newest ?? 0) + 1);
  }
  await putMember(tx, shared, member);
  return { member, before };
}

function checkMayHold(shared: Shared, subject: Subject, access: Access): void {
  if (subjectId(subject) === shared.ownerId) throw fail('owner_protected');
  if (!grantable(shared.kind, subject.kind).includes(access)) throw fail('access_not_allowed');
  if (subject.kind === 'group') return;
  const { kind, status } = subject.user;
  if (!mayHold(kind, access)) throw fail('access_not_allowed');
  if (status === 'disabled') throw fail('access_not_allowed', { text: 'the person is disabled' });
}

function nameOf(subject: Subject) {
  return { subjectId: subjectId(subject), subjectKind: subject.kind };
}

/** The owner, or somebody who has access by name. */
export type ListedMember = Member | { subject: { kind: 'user'; user: User }; access: 'owner' };

/** A slice of a room's members, the owner first (DS 5.9), and how many there are in all. */
export async function listMembers(
  queries: Queries,
  room: Pick<Room, 'num' | 'projectId' | 'createdBy'>,
  { kinds, text, offset, limit }: MemberSlice,
): Promise<{ members: ListedMember[]; total: number }> {
  const owner = await findUser(queries, room.projectId, await ownerIdOf(queries, room));
  const isIn = owner && kinds.includes('user') && holds(owner, text);
  if (!isIn) return sliceOfMembers(queries, room.num, { kinds, ...(text && { text }), offset, limit });
  const rest = { offset: Math.max(0, offset - 1), limit: offset === 0 ? limit - 1 : limit };
  const { members, total } = await sliceOfMembers(queries, room.num, {
    kinds,
    ...(text && { text }),
    ...rest,
  });
  const first: ListedMember = { subject: { kind: 'user', user: owner }, access: 'owner' };
  return { members: offset === 0 ? [first, ...members] : members, total: total + 1 };
}

function holds(user: User, text: string | undefined): boolean {
  return !text || nameKeyOf(user).includes(text.normalize('NFC').toLowerCase());
}
