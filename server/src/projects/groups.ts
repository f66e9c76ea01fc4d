import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import { writeProjectEvent } from './projects.ts';
import { nameHolds } from './user-lists.ts';
import { findUsers } from './users.ts';

export interface GroupsTable {
  id: string;
  project_id: string;
  name: string;
  name_key: string;
  manager_id: string | null;
  created_at: number;
}

export interface GroupMembersTable {
  group_id: string;
  user_id: string;
}

declare module '../db/schema.ts' {
  interface Tables {
    groups: GroupsTable;
    group_members: GroupMembersTable;
  }
}

/** People who are given access together. */
export interface Group {
  id: string;
  projectId: string;
  name: string;
  /** One of its people, who is told as the one to ask. */
  managerId: string | null;
  createdAt: number;
}

export const GROUP_NAME_LENGTH = 128;
/** Of one group; what a group may do is looked up for each of them. */
const MEMBERS_LIMIT = 10_000;

export interface GroupChange {
  name?: string;
  /** Becomes one of its people; null: nobody. */
  managerId?: string | null;
  add?: readonly string[];
  /** Who is not in it is no fault. */
  remove?: readonly string[];
}

/**
 * Adds a group to the actor's project and writes `group.created`.
 *
 * @throws bad_input for the name; user_not_found for people whom the project does not have; limit_reached
 */
export async function createGroup(
  tx: Tx,
  actor: Actor,
  {
    name,
    managerId = null,
    members = [],
  }: { name: string; managerId?: string | null; members?: readonly string[] },
): Promise<Group> {
  const group: Group = {
    id: randomUUID(),
    projectId: actor.projectId,
    name: nameOf(name),
    managerId,
    createdAt: Date.now(),
  };
  await tx
    .insertInto('groups')
    .values({
      id: group.id,
      project_id: group.projectId,
      name: group.name,
      name_key: keyOf(group.name),
      manager_id: managerId,
      created_at: group.createdAt,
    })
    .execute();
  await writeProjectEvent(tx, actor, 'group.created', { id: group.id, name: group.name, managerId });
  await addPeople(tx, actor, group, managerId === null ? members : [managerId, ...members]);
  return group;
}

/**
 * Changes a group of the actor's project. Writes `group.updated` for its name and manager, `group.members_added` and
 * `group.members_removed` for its people; nothing where nothing is different.
 *
 * @throws group_not_found; otherwise as `createGroup`
 */
export async function changeGroup(tx: Tx, actor: Actor, id: string, change: GroupChange): Promise<Group> {
  const group = await getGroup(tx, actor.projectId, id);
  const { add = [], remove = [], managerId = group.managerId } = change;
  const removed = await removePeople(tx, actor, group, remove);
  await addPeople(tx, actor, group, change.managerId ? [change.managerId, ...add] : add);
  const isLeft = managerId !== null && removed.includes(managerId) && managerId !== change.managerId;
  const changed: Group = {
    ...group,
    name: change.name === undefined ? group.name : nameOf(change.name),
    managerId: isLeft ? null : managerId,
  };
  const data = {
    ...(changed.name !== group.name && { name: changed.name }),
    ...(changed.managerId !== group.managerId && { managerId: changed.managerId }),
  };
  if (Object.keys(data).length === 0) return group;
  await tx
    .updateTable('groups')
    .set({ name: changed.name, name_key: keyOf(changed.name), manager_id: changed.managerId })
    .where('id', '=', id)
    .execute();
  await writeProjectEvent(tx, actor, 'group.updated', { id, ...data });
  return changed;
}

/** Takes a group away. Doors call `removeGroup` (`rooms/leaving.ts`), which takes it out of rooms too. @throws group_not_found */
export async function deleteGroup(tx: Tx, actor: Actor, id: string): Promise<Group> {
  const group = await getGroup(tx, actor.projectId, id);
  await tx.deleteFrom('group_members').where('group_id', '=', id).execute();
  await tx.deleteFrom('groups').where('id', '=', id).execute();
  await writeProjectEvent(tx, actor, 'group.deleted', { id, name: group.name });
  return group;
}

/** @throws group_not_found, also for a group of another project */
export async function getGroup(queries: Queries, projectId: string, id: string): Promise<Group> {
  const [group] = await findGroups(queries, projectId, [id]);
  if (!group) throw fail('group_not_found');
  return group;
}

/** These groups of this project, in no order; at most a few hundred. */
export async function findGroups(
  queries: Queries,
  projectId: string,
  ids: readonly string[],
): Promise<Group[]> {
  if (ids.length === 0) return [];
  const rows = await queries.selectFrom('groups').selectAll().where('id', 'in', ids).execute();
  return rows.filter((row) => row.project_id === projectId).map(groupOf);
}

export interface GroupSlice {
  text?: string;
  /** Groups that this person is in. */
  userId?: string;
  offset: number;
  limit: number;
}

/** A slice of the project's groups by name, and how many there are in all. */
export async function listGroups(
  queries: Queries,
  projectId: string,
  { text, userId, offset, limit }: GroupSlice,
): Promise<{ groups: Group[]; total: number }> {
  let matching = queries.selectFrom('groups').where('project_id', '=', projectId);
  if (text) matching = matching.where(nameHolds('name_key', text));
  if (userId !== undefined) {
    matching = matching.where((eb) =>
      eb('id', 'in', eb.selectFrom('group_members').select('group_id').where('user_id', '=', userId)),
    );
  }
  const page = matching.selectAll().orderBy('name_key').orderBy('id');
  const rows = await page.limit(atMost(limit)).offset(offset).execute();
  const { total } = await matching
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { groups: rows.map(groupOf), total };
}

/** The ids of the people of a group. */
export async function peopleInGroup(queries: Queries, groupId: string): Promise<string[]> {
  const rows = await queries
    .selectFrom('group_members')
    .select('user_id')
    .where('group_id', '=', groupId)
    .orderBy('user_id')
    .execute();
  return rows.map((row) => row.user_id);
}

/** How many people each of these groups has. */
export async function sizesOfGroups(
  queries: Queries,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await queries
    .selectFrom('group_members')
    .select((eb) => ['group_id', eb.fn.countAll<number>().as('size')])
    .where('group_id', 'in', ids)
    .groupBy('group_id')
    .execute();
  return new Map(rows.map((row) => [row.group_id, row.size]));
}

/** The groups that each of these people is in. */
export async function groupsOfPeople(
  queries: Queries,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Group[]>> {
  const found = new Map<string, Group[]>();
  if (userIds.length === 0) return found;
  const rows = await queries
    .selectFrom('group_members')
    .innerJoin('groups', 'groups.id', 'group_members.group_id')
    .selectAll('groups')
    .select('group_members.user_id')
    .where('group_members.user_id', 'in', userIds)
    .orderBy('groups.name_key')
    .execute();
  for (const row of rows) found.set(row.user_id, [...(found.get(row.user_id) ?? []), groupOf(row)]);
  return found;
}

async function addPeople(tx: Tx, actor: Actor, group: Group, ids: readonly string[]): Promise<void> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return;
  const found = await findUsers(tx, actor.projectId, wanted);
  if (found.length < wanted.length) throw fail('user_not_found');
  const before = new Set(await peopleInGroup(tx, group.id));
  const added = wanted.filter((id) => !before.has(id));
  if (added.length === 0) return;
  if (before.size + added.length > MEMBERS_LIMIT) {
    throw fail('limit_reached', { text: `A group may have ${MEMBERS_LIMIT} people at most` });
  }
  const rows = added.map((id) => ({ group_id: group.id, user_id: id }));
  await tx
    .insertInto('group_members')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['group_id', 'user_id']).doNothing())
    .execute();
  await writeProjectEvent(tx, actor, 'group.members_added', { id: group.id, userIds: added });
}

async function removePeople(tx: Tx, actor: Actor, group: Group, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const gone = await tx
    .deleteFrom('group_members')
    .where('group_id', '=', group.id)
    .where('user_id', 'in', ids)
    .returning('user_id')
    .execute();
  const userIds = gone.map((row) => row.user_id);
  if (userIds.length > 0)
    await writeProjectEvent(tx, actor, 'group.members_removed', { id: group.id, userIds });
  return userIds;
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase().toWellFormed();
}

/** @throws bad_input */
function nameOf(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > GROUP_NAME_LENGTH) {
    throw badInput('name', `must have 1 to ${GROUP_NAME_LENGTH} characters`);
  }
  return name;
}

/** A row as the group it stands for. */
export function groupOf(row: Selectable<GroupsTable>): Group {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    managerId: row.manager_id,
    createdAt: row.created_at,
  };
}
