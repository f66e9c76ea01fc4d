import type { Actor } from '../db/events.ts';
import type { Queries, Tx } from '../db/database.ts';
import { fail } from '../errors.ts';
import { writeProjectEvent } from '../projects/projects.ts';
import { contains } from './matching.ts';
import type { Room } from './room.ts';
import { changeRoom, holdRoom, noteRoomEvent } from './rooms.ts';
import { updateRoom, type RoomRef } from './rooms.store.ts';
import { makeTagKnown, tagKey } from './tags.ts';

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

/** A page of a project's tags by name, and how many there are (DS 5.11). */
export async function listTags(
  queries: Queries,
  projectId: string,
  { text, offset, limit }: { text?: string; offset: number; limit: number },
): Promise<{ names: string[]; total: number }> {
  let matching = queries.selectFrom('tags').where('project_id', '=', projectId);
  if (text) matching = matching.where(contains('tag_key', tagKey(text)));
  const page = matching.select('name').orderBy('tag_key').offset(offset).limit(limit);
  const rows = await page.execute();
  const { total } = await matching
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { names: rows.map((row) => row.name), total };
}

/** Adds a tag to the project; answers the name that it has there, which was there before in another case maybe. */
export async function createTag(tx: Tx, actor: Actor, name: string): Promise<string> {
  await makeTagKnown(tx, actor, name);
  return (await findTag(tx, actor.projectId, name)) ?? name;
}

/**
 * Renames a tag, also in every room that carries it, with an event for each.
 *
 * @throws tag_not_found; bad_input when a tag is called `to` already, also when it is this one
 */
export async function renameTag(tx: Tx, actor: Actor, from: string, to: string): Promise<void> {
  const name = await findTag(tx, actor.projectId, from);
  if (name === undefined) throw fail('tag_not_found');
  if ((await findTag(tx, actor.projectId, to)) !== undefined) {
    throw fail('bad_input', { text: `Tag with name '${to}' already exists` });
  }
  await changeCarriers(tx, actor, from, (tags) =>
    tags.map((tag) => (tagKey(tag) === tagKey(from) ? to : tag)),
  );
  for (const table of ['tags', 'room_tags'] as const) {
    await tx
      .updateTable(table)
      .set({ tag_key: tagKey(to) })
      .where('project_id', '=', actor.projectId)
      .where('tag_key', '=', tagKey(from))
      .execute();
  }
  const renamed = tx.updateTable('tags').set({ name: to }).where('project_id', '=', actor.projectId);
  await renamed.where('tag_key', '=', tagKey(to)).execute();
  await writeProjectEvent(tx, actor, 'tag.renamed', { from: name, to });
}

/** Takes tags away from the project and from every room that carries them; unknown names are no fault. */
export async function deleteTags(tx: Tx, actor: Actor, names: readonly string[]): Promise<void> {
  for (const { name, tag_key } of await tagsNamed(tx, actor.projectId, names)) {
    await changeCarriers(tx, actor, name, (tags) => tags.filter((tag) => tagKey(tag) !== tag_key));
    for (const table of ['tags', 'room_tags'] as const) {
      await tx
        .deleteFrom(table)
        .where('project_id', '=', actor.projectId)
        .where('tag_key', '=', tag_key)
        .execute();
    }
    await writeProjectEvent(tx, actor, 'tag.deleted', { name });
  }
}

/** Archived rooms too: what changes is the tag, and they carry it. Their `updatedAt` stays. */
async function changeCarriers(
  tx: Tx,
  actor: Actor,
  tag: string,
  change: (tags: string[]) => string[],
): Promise<void> {
  const carriers = await tx
    .selectFrom('room_tags')
    .select('room_num')
    .where('project_id', '=', actor.projectId)
    .where('tag_key', '=', tagKey(tag))
    .orderBy('room_num')
    .execute();
  for (const { room_num } of carriers) {
    const room = await holdRoom(tx, actor.projectId, { num: room_num });
    const tags = change(room.tags);
    await updateRoom(tx, { ...room, tags });
    await noteRoomEvent(tx, actor, room, 'room.updated', { tags });
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

/** Puts tags on a room, the newest first. @throws room_not_found, room_archived */
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
