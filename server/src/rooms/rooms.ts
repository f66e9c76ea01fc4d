import { writeEvent, type Actor, type NewEvent } from '../db/events.ts';
import { capabilitiesOf, type Queries, type Tx } from '../db/database.ts';
import { badInput, fail, HouseError } from '../errors.ts';
import { derivedAlias, isLegalAlias, generatedAlias, nameKey, suffixedAlias } from './names.ts';
import { newRoomId, timeOfId } from './ids.ts';
import { forgetBelongings } from './belongings.ts';
import { withoutPastExpiry } from './expiry.ts';
import { differences, factsOf } from './facts.ts';
import { setMetadataIndex } from './metadata.ts';
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
import { moveEnds } from './session-clock.ts';
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
  region?: string | null;
  seats?: number;
  record?: boolean;
  templateId?: string | null;
  settings?: RoomSettings;
  tags?: string[];
  /** Where it comes from; told by its first event. */
  origin?: Record<string, unknown>;
}

/** What may change later. A setting that is undefined is taken away. */
export interface RoomChange {
  title?: string;
  alias?: string;
  description?: string;
  enabled?: boolean;
  region?: string | null;
  seats?: number;
  record?: boolean;
  templateId?: string | null;
  settings?: { [K in keyof RoomSettings]?: RoomSettings[K] | undefined };
  tags?: string[];
  /** Title and alias are two things here: neither follows the other. */
  apart?: boolean;
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
  let stored = plannedRoom(actor, input);
  let num = await insertRoom(tx, stored);
  if (num === undefined && mayRename) {
    stored = renamed(stored, input);
    num = await insertRoom(tx, stored);
  }
  if (num === undefined) return undefined;
  const room: Room = { num, ...stored };
  await hangOn(tx, actor, room);
  await writeEvent(tx, actor, createdEvent(room, input.origin));
  return room;
}

/** A room as it would be inserted, not yet with a number. @throws bad_input */
export function plannedRoom(actor: Actor, input: NewRoom): Omit<Room, 'num'> {
  const id = newRoomId();
  // Of the same time, because lists by time look for the id.
  const now = timeOfId(id);
  return {
    id,
    projectId: actor.projectId,
    title: input.title ?? input.alias ?? null,
    alias: aliasFor(input) ?? suffixedAlias(undefined, id),
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
    tags: uniqueTags(input.tags ?? []),
    createdAt: now,
    createdBy: actor.userId ?? null,
    updatedAt: now,
    updatedBy: actor.userId ?? null,
    activeAt: now,
    revision: 1,
    edition: 1,
  };
}

/** The same under an alias that nobody else has. */
export function renamed(room: Omit<Room, 'num'>, input: NewRoom): Omit<Room, 'num'> {
  return { ...room, alias: suffixedAlias(aliasFor(input), room.id) };
}

/** What a new room needs beside its row. */
export async function hangOn(tx: Tx, actor: Actor, room: Room): Promise<void> {
  if (room.tags.length > 0) await setRoomTags(tx, actor, room, room.tags, []);
  await setMetadataIndex(tx, room, room.settings.metadata, undefined);
}

/** The first event of a room. */
export function createdEvent(room: Room, origin?: NewRoom['origin']): NewEvent {
  const data = { ...factsOf(room), ...origin };
  return { subject: room.id, seq: 1, type: 'room.created', at: room.createdAt, data };
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
  await moveEnds(tx, room, changed);
  return save(tx, actor, room, changed, eventTypeOf(room, changed));
}

function eventTypeOf(before: Room, after: Room): string {
  if (before.enabled === after.enabled) return 'room.updated';
  return after.enabled ? 'room.enabled' : 'room.disabled';
}

async function applyChange(tx: Tx, room: Room, wanted: RoomChange): Promise<Room> {
  const changed = { ...room };
  const { apart = false } = wanted;
  if (wanted.alias !== undefined && wanted.alias !== room.alias) {
    if (!isLegalAlias(wanted.alias)) throw badInput('name', ALIAS_RULE);
    if (await isTaken(tx, room, wanted.alias)) throw fail('name_taken', { member: 'name' });
    changed.alias = wanted.alias;
    if (!apart) changed.title = wanted.alias;
  }
  if (wanted.title !== undefined && wanted.title !== room.title) {
    changed.title = wanted.title;
    if (!apart) {
      const alias = derivedAlias(wanted.title);
      const free = alias !== undefined && !(await isTaken(tx, room, alias));
      changed.alias = free ? alias : suffixedAlias(alias, room.id);
    }
  }
  if (wanted.description !== undefined) changed.description = wanted.description;
  if (wanted.region !== undefined) changed.region = wanted.region;
  if (wanted.seats !== undefined) changed.seats = wanted.seats;
  if (wanted.record !== undefined) changed.record = wanted.record;
  if (wanted.templateId !== undefined) changed.templateId = wanted.templateId;
  if (wanted.settings) changed.settings = mergeSettings(room.settings, wanted.settings);
  if (wanted.tags) changed.tags = uniqueTags(wanted.tags);
  if (wanted.enabled !== undefined) {
    changed.enabled = wanted.enabled;
    changed.enabledSet = true;
    if (wanted.enabled && !room.enabled) changed.settings = withoutPastExpiry(changed.settings, Date.now());
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
  const settings = withoutPastExpiry(room.settings, Date.now());
  return save(tx, actor, room, { ...room, archivedAt: null, settings }, 'room.restored');
}

/** Deletes a room, archived or not, with all that hangs on it; its events stay. @throws room_not_found */
export async function deleteRoom(tx: Tx, actor: Actor, ref: RoomRef): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  await forgetTags(tx, room);
  await setMetadataIndex(tx, room, undefined, room.settings.metadata);
  await forgetBelongings(tx, room);
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
  const at = Math.max(Date.now(), room.activeAt);
  const noted = { ...room, activeAt: at, revision: room.revision + 1 };
  const row = { active_at: at, revision: noted.revision };
  await tx.updateTable('rooms').set(row).where('num', '=', room.num).execute();
  await writeEvent(tx, actor, { subject: room.id, seq: noted.revision, type, at, data });
  return noted;
}

async function save(tx: Tx, actor: Actor, before: Room, after: Room, type: string): Promise<Room> {
  const data = differences(before, after);
  if (!data) return before;
  const at = Math.max(Date.now(), before.updatedAt);
  const by = actor.userId ?? null;
  const revision = before.revision + 1;
  const activeAt = Math.max(at, before.activeAt);
  const saved = { ...after, updatedAt: at, updatedBy: by, activeAt, revision, edition: revision };
  await updateRoom(tx, saved);
  await setMetadataIndex(tx, saved, saved.settings.metadata, before.settings.metadata);
  if (after.tags !== before.tags) await setRoomTags(tx, actor, saved, saved.tags, before.tags);
  await writeEvent(tx, actor, { subject: saved.id, seq: saved.revision, type, at, data });
  return saved;
}

/** A room is read, written and shown with all its tags, a hundred to a page; more than this is no way to find it. */
const TAGS_LIMIT = 100;

/** Each tag once. @throws bad_input */
export function uniqueTags(tags: readonly string[]): string[] {
  const unique = [...new Map(tags.map((tag) => [tagKey(tag), tag])).values()];
  if (unique.length > TAGS_LIMIT) throw badInput('tags', `must have no more than ${TAGS_LIMIT} elements`);
  for (const tag of unique) checkTag(tag, 'tags');
  return unique;
}
