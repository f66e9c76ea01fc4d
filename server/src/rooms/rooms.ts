import { writeEvent, type Actor } from '../db/events.ts';
import { capabilitiesOf, type Queries, type Tx } from '../db/database.ts';
import { badInput, fail, HouseError } from '../errors.ts';
import { derivedAlias, isLegalAlias, generatedAlias, nameKey, suffixedAlias } from './names.ts';
import { newRoomId, timeOfId } from './ids.ts';
import { differences, factsOf } from './facts.ts';
import type { Room, RoomKind, RoomSettings } from './room.ts';
import {
  deleteRoomRow,
  findRoom,
  findRoomByAlias,
  insertRoom,
  lockRoom,
  updateRoom,
  type RoomRef,
} from './rooms.store.ts';
import { checkTag, forgetTags, setRoomTags, tagKey } from './tags.ts';

/** What a room may be created with; everything has a default. */
export interface NewRoom {
  /** What people call it. */
  title?: string;
  /** A name that has to be legal and is taken as the alias; the title too where none is given. */
  alias?: string;
  description?: string;
  kind?: RoomKind;
  enabled?: boolean;
  region?: string;
  seats?: number;
  record?: boolean;
  templateId?: string | null;
  settings?: RoomSettings;
  tags?: string[];
}

/** What may change later. A setting that is undefined is taken away. */
export interface RoomChange {
  title?: string;
  alias?: string;
  description?: string;
  enabled?: boolean;
  region?: string;
  templateId?: string;
  settings?: { [K in keyof RoomSettings]: RoomSettings[K] | undefined };
  tags?: string[];
}

/**
 * Creates a room and its `room.created` event.
 *
 * @throws bad_input when the alias has other characters than HM 3 allows or the tags are too many or too long;
 * name_taken when another room has the alias
 */
export async function createRoom(tx: Tx, actor: Actor, input: NewRoom): Promise<Room> {
  const room = await insertUnder(tx, actor, input, input.alias === undefined);
  if (!room) throw fail('name_taken', { member: 'name' });
  return room;
}

/**
 * The upsert of HM 2.1: a name that exists, whatever its case, is that room, with what was given applied to it.
 *
 * @throws bad_input, room_archived
 */
export async function upsertRoom(tx: Tx, actor: Actor, input: NewRoom & { alias: string }): Promise<Room> {
  const created = await insertUnder(tx, actor, input, false);
  if (created) return created;
  const known = await findRoomByAlias(tx, actor.projectId, input.alias);
  // Deleted by somebody else between the two statements: the name is free again.
  if (!known) return upsertRoom(tx, actor, input);
  const {
    alias: _sameRoom,
    title: _sameTitle,
    kind: _fixed,
    seats: _fixedSeats,
    record: _fixedRecord,
    ...given
  } = input;
  try {
    return await changeRoom(tx, actor, { num: known.num }, change(given));
  } catch (reason) {
    // Deleted while this waited for its lock.
    if (reason instanceof HouseError && reason.code === 'room_not_found') return upsertRoom(tx, actor, input);
    throw reason;
  }
}

function change({
  templateId,
  ...rest
}: Omit<NewRoom, 'alias' | 'title' | 'kind' | 'seats' | 'record'>): RoomChange {
  return templateId ? { ...rest, templateId } : rest;
}

async function insertUnder(
  tx: Tx,
  actor: Actor,
  input: NewRoom,
  mayRename: boolean,
): Promise<Room | undefined> {
  const id = newRoomId();
  // Of the same time, because lists by time look for the id.
  const now = timeOfId(id);
  const wanted = aliasFor(input);
  const base = {
    id,
    projectId: actor.projectId,
    title: input.title ?? input.alias ?? null,
    alias: wanted ?? suffixedAlias(undefined, id),
    description: input.description ?? '',
    kind: input.kind ?? 'collaboration',
    enabled: input.enabled ?? true,
    enabledSet: input.enabled !== undefined,
    archivedAt: null,
    region: input.region ?? null,
    seats: input.seats ?? 0,
    record: input.record ?? false,
    templateId: input.templateId ?? null,
    settings: input.settings ?? {},
    tags: [] as string[],
    createdAt: now,
    createdBy: actor.userId ?? null,
    updatedAt: now,
    updatedBy: actor.userId ?? null,
    revision: 1,
  } satisfies Omit<Room, 'num'>;

  const tags = uniqueTags(input.tags ?? []);
  let stored: Omit<Room, 'num'> = { ...base, tags };
  let num = await insertRoom(tx, stored);
  if (num === undefined && mayRename) {
    stored = { ...stored, alias: suffixedAlias(wanted, id) };
    num = await insertRoom(tx, stored);
  }
  if (num === undefined) return undefined;
  const room: Room = { num, ...stored };
  if (tags.length > 0) await setRoomTags(tx, actor, room, tags, []);
  await writeEvent(tx, actor, { subject: id, seq: 1, type: 'room.created', at: now, data: factsOf(room) });
  return room;
}

function aliasFor(input: NewRoom): string | undefined {
  if (input.alias !== undefined) {
    if (!isLegalAlias(input.alias)) throw badInput('name', ALIAS_RULE);
    return input.alias;
  }
  return input.title === undefined ? generatedAlias() : derivedAlias(input.title);
}

const ALIAS_RULE = 'must have 1 to 255 of the characters a-z A-Z 0-9 . - : _';

/** @throws room_not_found, also for a room of another project */
export async function getRoom(queries: Queries, projectId: string, ref: RoomRef): Promise<Room> {
  const room = await findRoom(queries, projectId, ref);
  if (!room) throw fail('room_not_found');
  return room;
}

/** Reads a room that is about to change: nobody else changes it until the transaction has ended. */
export async function holdRoom(tx: Tx, projectId: string, ref: RoomRef): Promise<Room> {
  const room = await getRoom(tx, projectId, ref);
  if (!capabilitiesOf(tx).rowLocks) return room;
  await lockRoom(tx, room);
  return getRoom(tx, projectId, { num: room.num });
}

/**
 * Changes a room and writes its event, unless nothing is different.
 *
 * @throws room_not_found; room_archived; bad_input and name_taken for an alias; bad_input for tags, as `createRoom`
 */
export async function changeRoom(tx: Tx, actor: Actor, ref: RoomRef, wanted: RoomChange): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  if (room.archivedAt !== null) throw fail('room_archived');
  const changed = await applyChange(tx, room, wanted);
  return save(tx, actor, room, changed, eventTypeOf(room, changed));
}

function eventTypeOf(before: Room, after: Room): string {
  if (before.enabled === after.enabled) return 'room.updated';
  return after.enabled ? 'room.enabled' : 'room.disabled';
}

async function applyChange(tx: Tx, room: Room, wanted: RoomChange): Promise<Room> {
  const changed = { ...room };
  if (wanted.alias !== undefined && wanted.alias !== room.alias) {
    if (!isLegalAlias(wanted.alias)) throw badInput('name', ALIAS_RULE);
    if (await isTaken(tx, room, wanted.alias)) throw fail('name_taken', { member: 'name' });
    changed.alias = wanted.alias;
    changed.title = wanted.alias;
  }
  if (wanted.title !== undefined && wanted.title !== room.title) {
    changed.title = wanted.title;
    const alias = derivedAlias(wanted.title);
    const free = alias !== undefined && !(await isTaken(tx, room, alias));
    changed.alias = free ? alias : suffixedAlias(alias, room.id);
  }
  if (wanted.description !== undefined) changed.description = wanted.description;
  if (wanted.region !== undefined) changed.region = wanted.region;
  if (wanted.templateId !== undefined) changed.templateId = wanted.templateId;
  if (wanted.settings) changed.settings = mergeSettings(room.settings, wanted.settings);
  if (wanted.tags) changed.tags = uniqueTags(wanted.tags);
  if (wanted.enabled !== undefined) {
    changed.enabled = wanted.enabled;
    changed.enabledSet = true;
  }
  return changed;
}

async function isTaken(tx: Tx, room: Room, alias: string): Promise<boolean> {
  if (nameKey(alias) === nameKey(room.alias)) return false;
  return (await findRoomByAlias(tx, room.projectId, alias)) !== undefined;
}

function mergeSettings(now: RoomSettings, wanted: NonNullable<RoomChange['settings']>): RoomSettings {
  const merged = Object.entries({ ...now, ...wanted }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(merged);
}

/** Archives a room: readable, nothing changes. Archiving twice is harmless (DS 5.6). @throws room_not_found */
export async function archiveRoom(tx: Tx, actor: Actor, ref: RoomRef): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  if (room.archivedAt !== null) return room;
  // Pins of everybody and the lifetime are lost (DS 5.6).
  await tx.deleteFrom('pins').where('room_num', '=', room.num).execute();
  const settings = mergeSettings(room.settings, { lifetime: undefined });
  return save(tx, actor, room, { ...room, archivedAt: Date.now(), settings }, 'room.archived');
}

/** Opens an archived room again, as it was. @throws room_not_found */
export async function restoreRoom(tx: Tx, actor: Actor, ref: RoomRef): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  if (room.archivedAt === null) return room;
  return save(tx, actor, room, { ...room, archivedAt: null }, 'room.restored');
}

/** Deletes a room, archived or not, with all that hangs on it; its events stay. @throws room_not_found */
export async function deleteRoom(tx: Tx, actor: Actor, ref: RoomRef): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  await forgetTags(tx, room);
  await tx.deleteFrom('pins').where('room_num', '=', room.num).execute();
  await tx.deleteFrom('room_codes').where('room_id', '=', room.id).execute();
  await deleteRoomRow(tx, room);
  const seq = room.revision + 1;
  const data = { title: room.title, alias: room.alias, num: room.num };
  await writeEvent(tx, actor, { subject: room.id, seq, type: 'room.deleted', at: Date.now(), data });
  return room;
}

/**
 * Something about a room changed that is not a member of it (a code, a pin): counts its revision and writes the event.
 * The caller holds the room (`holdRoom`).
 */
export async function noteRoomEvent(
  tx: Tx,
  actor: Actor,
  room: Room,
  type: string,
  data: unknown,
): Promise<Room> {
  const noted = { ...room, revision: room.revision + 1 };
  await tx.updateTable('rooms').set({ revision: noted.revision }).where('num', '=', room.num).execute();
  await writeEvent(tx, actor, { subject: room.id, seq: noted.revision, type, at: Date.now(), data });
  return noted;
}

async function save(tx: Tx, actor: Actor, before: Room, after: Room, type: string): Promise<Room> {
  const data = differences(before, after);
  if (!data) return before;
  const at = Math.max(Date.now(), before.updatedAt);
  const saved = { ...after, updatedAt: at, updatedBy: actor.userId ?? null, revision: before.revision + 1 };
  await updateRoom(tx, saved);
  if (after.tags !== before.tags) await setRoomTags(tx, actor, saved, saved.tags, before.tags);
  await writeEvent(tx, actor, { subject: saved.id, seq: saved.revision, type, at, data });
  return saved;
}

/** A room is read, written and shown with all its tags, a hundred to a page; more than this is no way to find it. */
const TAGS_LIMIT = 100;

/** Each tag once. @throws bad_input */
function uniqueTags(tags: readonly string[]): string[] {
  const unique = [...new Map(tags.map((tag) => [tagKey(tag), tag])).values()];
  if (unique.length > TAGS_LIMIT) throw badInput('tags', `must have no more than ${TAGS_LIMIT} elements`);
  for (const tag of unique) checkTag(tag, 'tags');
  return unique;
}
