import type { Actor } from '../db/events.ts';
import { capabilitiesOf, type Tx } from '../db/database.ts';
import { badInput } from '../errors.ts';
import { writeProjectEvent } from '../projects/projects.ts';
import type { Room } from './room.ts';

export interface TagsTable {
  project_id: string;
  tag_key: string;
  name: string;
  created_at: number;
}

export interface RoomTagsTable {
  project_id: string;
  tag_key: string;
  room_num: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    tags: TagsTable;
    room_tags: RoomTagsTable;
  }
}

/** What tags are compared by. */
export function tagKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** DS 5.11. */
const TAG_LENGTH = 255;

/** @throws bad_input for the member that held the tag, when it is too long */
export function checkTag(name: string, member: string): void {
  if (name.length > TAG_LENGTH) throw badInput(member, `must have no more than ${TAG_LENGTH} characters`);
}

/**
 * Nobody else changes which rooms carry which tags of the project until the transaction has ended: a tag could be
 * deleted while a room is given it, and stay on that room alone.
 */
export async function holdTags(tx: Tx, projectId: string): Promise<void> {
  if (!capabilitiesOf(tx).rowLocks) return;
  await tx.selectFrom('projects').select('id').where('id', '=', projectId).forUpdate().execute();
}

/** Makes the index agree with the room's tags; tags the project did not know are made known (DS 5.2). */
export async function setRoomTags(
  tx: Tx,
  actor: Actor,
  room: Room,
  tags: string[],
  before: string[],
): Promise<void> {
  const project_id = actor.projectId;
  const now = new Set(tags.map(tagKey));
  const old = new Set(before.map(tagKey));
  await holdTags(tx, project_id);
  for (const name of tags.filter((tag) => !old.has(tagKey(tag)))) {
    await makeTagKnown(tx, actor, name);
    await tx
      .insertInto('room_tags')
      .values({ project_id, tag_key: tagKey(name), room_num: room.num })
      .execute();
  }
  const gone = [...old].filter((key) => !now.has(key));
  if (gone.length === 0) return;
  await tx
    .deleteFrom('room_tags')
    .where('project_id', '=', project_id)
    .where('room_num', '=', room.num)
    .where('tag_key', 'in', gone)
    .execute();
}

/** Adds a tag to the project, and its event, unless it has one of that name. */
export async function makeTagKnown(tx: Tx, actor: Actor, name: string): Promise<void> {
  const added = await tx
    .insertInto('tags')
    .values({ project_id: actor.projectId, tag_key: tagKey(name), name, created_at: Date.now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .executeTakeFirst();
  if (added) await writeProjectEvent(tx, actor, 'tag.created', { name });
}

/** Takes a room that is deleted out of the index. */
export async function forgetTags(tx: Tx, room: Room): Promise<void> {
  if (room.tags.length === 0) return;
  await tx
    .deleteFrom('room_tags')
    .where('project_id', '=', room.projectId)
    .where('room_num', '=', room.num)
    .execute();
}
