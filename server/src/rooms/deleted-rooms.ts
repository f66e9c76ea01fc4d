import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import { beginningWith } from '../db/beginning-with.ts';
import type { Queries, Tx } from '../db/database.ts';
import { writeEvent, type Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { forgetBelongings } from './belongings.ts';
import { withoutPastExpiry } from './expiry.ts';
import { setMetadataIndex } from './metadata.ts';
import { suffixedAlias } from './names.ts';
import type { Room } from './room.ts';
import {
  deleteRoomRow,
  insertRoomAgain,
  roomOf,
  rowOf,
  type RoomRef,
  type RoomsTable,
} from './rooms.store.ts';
import { holdRoom } from './rooms.ts';
import { forgetTags, setRoomTags } from './tags.ts';
import { readTemplate } from './templates.store.ts';

export interface DeletedRoomsTable {
  num: number;
  id: string;
  project_id: string;
  /** JSON of the room's row. */
  content: string;
  deleted_at: number;
  purge_at: number;
  revision: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    deleted_rooms: DeletedRoomsTable;
  }
}

/** A room that was deleted and can be brought back. */
export interface DeletedRoom {
  room: Room;
  deletedAt: number;
  purgeAt: number;
}

/**
 * Deletes a room such that it can be brought back for a while: for everybody it is gone, and its name is free. What
 * hangs on it (codes, members, links, pictures) waits with it; pins are lost.
 *
 * @param retentionMs more than 0
 * @throws room_not_found
 */
export async function binRoom(tx: Tx, actor: Actor, ref: RoomRef, retentionMs: number): Promise<DeletedRoom> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const deletedAt = Date.now();
  const purgeAt = deletedAt + retentionMs;
  await forgetTags(tx, room);
  await setMetadataIndex(tx, room, undefined, room.settings.metadata);
  await tx.deleteFrom('pins').where('room_num', '=', room.num).execute();
  await deleteRoomRow(tx, room);
  const revision = room.revision + 1;
  const { num, id, projectId } = room;
  await tx
    .insertInto('deleted_rooms')
    .values({
      num,
      id,
      project_id: projectId,
      content: JSON.stringify(rowOf(room)),
      deleted_at: deletedAt,
      purge_at: purgeAt,
      revision,
    })
    .execute();
  const data = { title: room.title, alias: room.alias, num, purgeAt };
  await writeEvent(tx, actor, { subject: id, seq: revision, type: 'room.deleted', at: deletedAt, data });
  return { room: { ...room, revision, edition: revision }, deletedAt, purgeAt };
}

/**
 * Brings a deleted room back as it was; under another name, where somebody has taken its own, and without a template of
 * its own, where that is gone.
 *
 * @throws room_not_found when it was not deleted or is gone for good
 */
export async function undeleteRoom(tx: Tx, actor: Actor, ref: RoomRef): Promise<Room> {
  const { room: deleted } = await findDeletedRoom(tx, actor.projectId, ref);
  const gone = await tx
    .deleteFrom('deleted_rooms')
    .where('num', '=', deleted.num)
    .returning('num')
    .executeTakeFirst();
  if (!gone) throw fail('room_not_found');
  const at = Date.now();
  const revision = deleted.revision + 1;
  const by = actor.userId ?? null;
  const settings = withoutPastExpiry(deleted.settings, at);
  const { projectId, templateId } = deleted;
  const isLost = templateId !== null && !(await readTemplate(tx, projectId, templateId));
  let room: Room = {
    ...deleted,
    ...(isLost && { templateId: null }),
    settings,
    tags: [],
    updatedAt: at,
    updatedBy: by,
    activeAt: at,
    revision,
    edition: revision,
  };
  if (!(await insertRoomAgain(tx, room))) {
    room = { ...room, alias: suffixedAlias(room.alias, room.id) };
    if (!(await insertRoomAgain(tx, room))) throw fail('name_taken', { member: 'name' });
  }
  const whole = { ...room, tags: deleted.tags };
  if (deleted.tags.length > 0) {
    await setRoomTags(tx, actor, whole, deleted.tags, []);
    await tx
      .updateTable('rooms')
      .set({ tags: JSON.stringify(deleted.tags) })
      .where('num', '=', room.num)
      .execute();
  }
  await setMetadataIndex(tx, whole, whole.settings.metadata, undefined);
  const { title, alias } = whole;
  const data = {
    title,
    alias,
    ...(settings !== deleted.settings && { expiresAt: null }),
    ...(isLost && { templateId: null }),
  };
  await writeEvent(tx, actor, { subject: whole.id, seq: revision, type: 'room.undeleted', at, data });
  return whole;
}

/** @throws room_not_found */
export async function findDeletedRoom(
  queries: Queries,
  projectId: string,
  ref: RoomRef,
): Promise<DeletedRoom> {
  let query = undoable(queries, projectId);
  if ('num' in ref) query = query.where('num', '=', ref.num);
  else if ('id' in ref) query = query.where('id', '=', ref.id);
  else if ('shortId' in ref) query = query.where((eb) => eb.between('id', ...beginningWith(ref.shortId)));
  else throw fail('room_not_found');
  const row = await query.executeTakeFirst();
  if (!row) throw fail('room_not_found');
  return deletedRoomOf(row);
}

/** Those whose time is over may be there until the next sweep. */
function undoable(queries: Queries, projectId: string) {
  const deleted = queries.selectFrom('deleted_rooms').selectAll().where('project_id', '=', projectId);
  return deleted.where('purge_at', '>', Date.now());
}

/** Where a page of deleted rooms begins: after this one, in the order of the page. */
export interface DeletedPlace {
  deletedAt: number;
  num: number;
}

/** A page of the deleted rooms of a project, newest first, or the other way round before a place. */
export async function listDeletedRooms(
  queries: Queries,
  projectId: string,
  page: { after?: DeletedPlace; before?: DeletedPlace; limit: number },
): Promise<DeletedRoom[]> {
  const place = page.before ?? page.after;
  const direction = page.before ? 'asc' : 'desc';
  let query = undoable(queries, projectId);
  if (place) {
    query = query.where((eb) =>
      eb(eb.refTuple('deleted_at', 'num'), page.before ? '>' : '<', eb.tuple(place.deletedAt, place.num)),
    );
  }
  const rows = await query
    .orderBy('deleted_at', direction)
    .orderBy('num', direction)
    .limit(atMost(page.limit))
    .execute();
  return rows.map(deletedRoomOf);
}

const PURGED_AT_ONCE = 100;

/** The deleted rooms whose time is over, some of them. */
export async function roomsToPurge(
  queries: Queries,
  now: number,
): Promise<{ num: number; projectId: string }[]> {
  const rows = await queries
    .selectFrom('deleted_rooms')
    .select(['num', 'project_id'])
    .where('purge_at', '<=', now)
    .orderBy('purge_at')
    .limit(atMost(PURGED_AT_ONCE))
    .execute();
  return rows.map((row) => ({ num: row.num, projectId: row.project_id }));
}

/** Takes a deleted room away for good; nothing happens when it was brought back or taken away meanwhile. */
export async function purgeRoom(tx: Tx, actor: Actor, num: number, now: number): Promise<void> {
  const row = await tx
    .deleteFrom('deleted_rooms')
    .where('num', '=', num)
    .where('purge_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
  if (!row) return;
  await forgetBelongings(tx, row);
  const event = { subject: row.id, seq: row.revision + 1, type: 'room.purged', at: now, data: { num } };
  await writeEvent(tx, actor, event);
}

function deletedRoomOf(row: Selectable<DeletedRoomsTable>): DeletedRoom {
  const kept = JSON.parse(row.content) as Selectable<RoomsTable>;
  const room = roomOf({ ...kept, num: row.num, revision: row.revision, edition: row.revision });
  return { room, deletedAt: row.deleted_at, purgeAt: row.purge_at };
}
