import type { Actor } from '../db/events.ts';
import type { Queries, Tx } from '../db/database.ts';
import { fail } from '../errors.ts';
import { writeProjectEvent } from '../projects/projects.ts';
import { contains } from './matching.ts';
import type { Room } from './room.ts';
import { roomsSeenBy } from './room-search.ts';
import { changeRoom, holdRoom } from './rooms.ts';
import type { RoomRef } from './rooms.store.ts';
import { retagCarriers } from './tag-carriers.ts';
import { checkTag, makeTagKnown, tagKey, holdTags } from './tags.ts';

/** The name of a tag as the project spells it, or undefined when it has none of that name. */
export async function findTag(
  queries: Queries,
  projectId: string,
  name: string,
): Promise<string | undefined> {
  const [tag] = await tagsNamed(queries, projectId, [name]);
  return tag?.name;
}

async function tagsNamed(queries: Queries, projectId: string, names: readonly string[]) {
  if (names.length === 0) return [];
  return queries
    .selectFrom('tags')
    .select(['tag_key', 'name'])
    .where('project_id', '=', projectId)
    .where('tag_key', 'in', names.map(tagKey))
    .execute();
}

export interface TagSlice {
  /** What the name holds, whatever the case. */
  text?: string;
  /** Only tags on open rooms that this person may see who is no administrator. */
  seenBy?: string;
  offset: number;
  limit: number;
}

/** A page of a project's tags by name, and how many there are (DS 5.11). */
export async function listTags(
  queries: Queries,
  projectId: string,
  { text, seenBy, offset, limit }: TagSlice,
): Promise<{ names: string[]; total: number }> {
  let matching = queries.selectFrom('tags').where('project_id', '=', projectId);
  if (text) matching = matching.where(contains('tag_key', tagKey(text)));
  if (seenBy !== undefined)
    matching = matching.where('tag_key', 'in', tagsSeenBy(queries, projectId, seenBy));
  const page = matching.select('name').orderBy('tag_key').offset(offset).limit(limit);
  const rows = await page.execute();
  const { total } = await matching
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { names: rows.map((row) => row.name), total };
}

function tagsSeenBy(queries: Queries, projectId: string, person: string) {
  return queries
    .selectFrom('room_tags')
    .innerJoin('rooms', 'rooms.num', 'room_tags.room_num')
    .select('room_tags.tag_key')
    .where('room_tags.project_id', '=', projectId)
    .where('rooms.archived_at', 'is', null)
    .where('rooms.num', 'in', roomsSeenBy(projectId, person));
}

/**
 * Adds a tag to the project; answers the name that it has there, which was there before in another case maybe.
 *
 * @throws bad_input when it is too long
 */
export async function createTag(tx: Tx, actor: Actor, name: string): Promise<string> {
  checkTag(name, 'name');
  await makeTagKnown(tx, actor, name);
  return (await findTag(tx, actor.projectId, name)) ?? name;
}

/**
 * Renames a tag, also in every room that carries it, with an event for each.
 *
 * @throws tag_not_found; bad_input when `to` is too long or a tag is called that already, also when it is this one
 */
export async function renameTag(tx: Tx, actor: Actor, from: string, to: string): Promise<void> {
  checkTag(to, 'newName');
  await holdTags(tx, actor.projectId);
  const name = await findTag(tx, actor.projectId, from);
  if (name === undefined) throw fail('tag_not_found');
  if ((await findTag(tx, actor.projectId, to)) !== undefined) {
    throw fail('bad_input', { text: `Tag with name '${to}' already exists` });
  }
  await retagCarriers(tx, actor, from, to);
  await tx
    .updateTable('tags')
    .set({ tag_key: tagKey(to), name: to })
    .where('project_id', '=', actor.projectId)
    .where('tag_key', '=', tagKey(from))
    .execute();
  await writeProjectEvent(tx, actor, 'tag.renamed', { from: name, to });
}

/** Takes tags away from the project and from every room that carries them; unknown names are no fault. */
export async function deleteTags(tx: Tx, actor: Actor, names: readonly string[]): Promise<void> {
  await holdTags(tx, actor.projectId);
  for (const { name, tag_key } of await tagsNamed(tx, actor.projectId, names)) {
    await retagCarriers(tx, actor, name);
    await tx
      .deleteFrom('tags')
      .where('project_id', '=', actor.projectId)
      .where('tag_key', '=', tag_key)
      .execute();
    await writeProjectEvent(tx, actor, 'tag.deleted', { name });
  }
}

/** Whether any room of the project carries the tag. @throws tag_not_found */
export async function isTagUsed(queries: Queries, projectId: string, name: string): Promise<boolean> {
  if ((await findTag(queries, projectId, name)) === undefined) throw fail('tag_not_found');
  const carrier = await queries
    .selectFrom('room_tags')
    .select('room_num')
    .where('project_id', '=', projectId)
    .where('tag_key', '=', tagKey(name))
    .limit(1)
    .executeTakeFirst();
  return carrier !== undefined;
}

/** The names as the project spells them; those it does not know stay as they are. */
export async function spelled(tx: Tx, projectId: string, names: readonly string[]): Promise<string[]> {
  const known = new Map((await tagsNamed(tx, projectId, names)).map((tag) => [tag.tag_key, tag.name]));
  return names.map((name) => known.get(tagKey(name)) ?? name);
}

/** Puts tags on a room, the newest first. @throws room_not_found, room_archived, bad_input */
export async function addRoomTags(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  names: readonly string[],
): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const carried = new Set(room.tags.map(tagKey));
  const added = names.filter((name) => !carried.has(tagKey(name)));
  const tags = [...(await spelled(tx, actor.projectId, added)), ...room.tags];
  return changeRoom(tx, actor, { num: room.num }, { tags });
}

/** Takes tags off a room; those it does not carry are no fault. @throws room_not_found, room_archived */
export async function removeRoomTags(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  names: readonly string[],
): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const gone = new Set(names.map(tagKey));
  return changeRoom(
    tx,
    actor,
    { num: room.num },
    { tags: room.tags.filter((tag) => !gone.has(tagKey(tag))) },
  );
}
