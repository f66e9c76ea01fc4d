import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import { findGroups, type Group } from '../projects/groups.ts';
import { nameHolds } from '../projects/user-lists.ts';
import { findUsers, type User } from '../projects/users.ts';
import type { Access } from './access.ts';

export interface RoomMembersTable {
  /** The number of a room or of a room template. */
  room_num: number;
  subject_id: string;
  subject_kind: string;
  project_id: string;
  access: string;
  created_at: number;
  created_by: string | null;
}

declare module '../db/schema.ts' {
  interface Tables {
    room_members: RoomMembersTable;
  }
}

/** Who has access: a person or a group of them. */
export type Subject = { kind: 'user'; user: User } | { kind: 'group'; group: Group };
export type SubjectKind = Subject['kind'];

export function subjectId(subject: Subject): string {
  return subject.kind === 'user' ? subject.user.id : subject.group.id;
}

/** Somebody who has access to a room or a template by name. */
export interface Member {
  subject: Subject;
  access: Access;
  createdAt: number;
  createdBy: string | null;
}

/** The person or group with this id in the project. */
export async function findSubject(
  queries: Queries,
  projectId: string,
  id: string,
): Promise<Subject | undefined> {
  const [user] = await findUsers(queries, projectId, [id]);
  if (user) return { kind: 'user', user };
  const [group] = await findGroups(queries, projectId, [id]);
  return group && { kind: 'group', group };
}

/** What the subject with this id has been given; nothing of what comes through groups. */
export async function accessGiven(queries: Queries, num: number, id: string): Promise<Access | undefined> {
  const row = await queries
    .selectFrom('room_members')
    .select('access')
    .where('room_num', '=', num)
    .where('subject_id', '=', id)
    .executeTakeFirst();
  return row && (row.access as Access);
}

/** Writes what a subject is given. */
export async function putMember(
  tx: Tx,
  shared: { num: number; projectId: string },
  { subject, access, createdAt, createdBy }: Member,
): Promise<void> {
  const row = {
    room_num: shared.num,
    subject_id: subjectId(subject),
    subject_kind: subject.kind,
    project_id: shared.projectId,
    access,
    created_at: createdAt,
    created_by: createdBy,
  };
  await tx
    .insertInto('room_members')
    .values(row)
    .onConflict((conflict) => conflict.columns(['room_num', 'subject_id']).doUpdateSet({ access }))
    .execute();
}

/** Takes away what a subject was given, and their pin. */
export async function dropMember(tx: Tx, num: number, id: string): Promise<void> {
  await tx.deleteFrom('room_members').where('room_num', '=', num).where('subject_id', '=', id).execute();
  await tx.deleteFrom('pins').where('room_num', '=', num).where('user_id', '=', id).execute();
}

/** How many members there are, and when the newest came. */
export async function countMembers(
  queries: Queries,
  num: number,
): Promise<{ count: number; newest: number | null }> {
  return queries
    .selectFrom('room_members')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.max<number | null>('created_at').as('newest'),
    ])
    .where('room_num', '=', num)
    .executeTakeFirstOrThrow();
}

export interface MemberSlice {
  kinds: readonly SubjectKind[];
  /** What the name or the address holds. */
  text?: string;
  offset: number;
  limit: number;
}

/** A slice of those who have access by name, oldest first, and how many there are in all. */
export async function sliceOfMembers(
  queries: Queries,
  num: number,
  { kinds, text, offset, limit }: MemberSlice,
): Promise<{ members: Member[]; total: number }> {
  let matching = queries
    .selectFrom('room_members')
    .where('room_num', '=', num)
    .where('subject_kind', 'in', kinds);
  if (text) {
    matching = matching.where((eb) => {
      const people = eb.selectFrom('users').select('users.id').where(nameHolds('users.name_key', text));
      const groups = eb.selectFrom('groups').select('groups.id').where(nameHolds('groups.name_key', text));
      return eb.or([
        eb('subject_id', 'in', people.whereRef('users.id', '=', 'subject_id')),
        eb('subject_id', 'in', groups.whereRef('groups.id', '=', 'subject_id')),
      ]);
    });
  }
  const rows =
    limit === 0
      ? []
      : await matching
          .selectAll()
          .orderBy('created_at')
          .orderBy('subject_id')
          .limit(atMost(limit))
          .offset(offset)
          .execute();
  const { total } = await matching
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { members: await membersOf(queries, rows), total };
}

/** The members that these rows stand for; those who are gone are left out. */
export async function membersOf(queries: Queries, rows: Selectable<RoomMembersTable>[]): Promise<Member[]> {
  const [first] = rows;
  if (!first) return [];
  const ids = (kind: SubjectKind) =>
    rows.filter((row) => row.subject_kind === kind).map((row) => row.subject_id);
  const users = await findUsers(queries, first.project_id, ids('user'));
  const groups = await findGroups(queries, first.project_id, ids('group'));
  const subjects = new Map<string, Subject>([
    ...users.map((user) => [user.id, { kind: 'user', user }] as const),
    ...groups.map((group) => [group.id, { kind: 'group', group }] as const),
  ]);
  return rows.flatMap((row) => {
    const subject = subjects.get(row.subject_id);
    if (!subject) return [];
    return [{ subject, access: row.access as Access, createdAt: row.created_at, createdBy: row.created_by }];
  });
}
