// What every door must say of rooms, told without the server: plain rules over plain objects.
import assert from 'node:assert/strict';
import type * as wire from '@enfilade/protocol';

/** A room as the model knows it. */
export interface ModelRoom {
  id: string;
  num: number;
  title: string | null;
  name: string;
  description: string;
  type: string;
  enabled: boolean;
  enabledSet: boolean;
  archived: boolean;
  seats: number;
  record: boolean;
  region: string | null;
  size: number | null;
  tags: string[];
  metadata: Record<string, unknown>;
  opensAt: string | null;
  expiresAt: string | null;
  onExpiry: string;
  place: 'here' | 'bin' | 'gone';
}

export interface Model {
  rooms: ModelRoom[];
  /** The names of the project's tags, by what they are compared by. */
  tags: Map<string, string>;
}

export const keyOf = (text: string): string => text.normalize('NFC').toLowerCase();
export const shortId = (room: ModelRoom): string => room.id.slice(0, 24);
export const titleOf = (room: ModelRoom): string => room.title ?? room.name;
export const isPast = (time: string | null): boolean => time !== null && Date.parse(time) <= Date.now();

export function stateOf(room: ModelRoom): wire.Room['state'] {
  if (room.archived) return 'archived';
  if (!room.enabled) return 'disabled';
  return room.opensAt !== null && !isPast(room.opensAt) ? 'scheduled' : 'open';
}

/** The rooms that are there. */
export const here = (model: Model): ModelRoom[] => model.rooms.filter(({ place }) => place === 'here');

/** Whose name it is, whatever its case. */
export function ownerOf(model: Model, name: string): ModelRoom | undefined {
  return here(model).find((room) => room.name.toLowerCase() === name.toLowerCase());
}

/** What is left of a title as a name: HM 3 allows letters, digits, `.`, `-`, `:`, `_`. */
function nameIn(title: string): string | undefined {
  if (/^[\w.:-]+$/.test(title)) return title;
  const letters = Array.from(title.normalize('NFD')).filter((letter) => !/\p{Mark}/u.test(letter));
  const words = letters.join('').split(/[^\w.:]+/);
  return words.filter(Boolean).join('-') || undefined;
}

/** The name that a room gets from its title. */
export function nameFor(model: Model, title: string, id: string): string {
  const name = nameIn(title);
  const owner = name === undefined ? undefined : ownerOf(model, name);
  if (name !== undefined && (owner === undefined || owner.id === id)) return name;
  return `${name ?? 'room'}-${id.slice(-12)}`;
}

/** A new room with the defaults of all doors. */
export function newRoom(names: { id: string; num: number; name: string }): ModelRoom {
  return {
    ...names,
    ...{ title: null, description: '', type: 'collaboration', enabled: true, enabledSet: false },
    ...{ archived: false, seats: 0, record: false, region: null, size: null, tags: [], metadata: {} },
    ...{ opensAt: null, expiresAt: null, onExpiry: 'disable', place: 'here' },
  };
}

/** Each tag once, in the place of its first and the spelling of its last mention. */
export function once(tags: readonly string[]): string[] {
  const unique: string[] = [];
  for (const tag of tags) {
    const at = unique.findIndex((one) => keyOf(one) === keyOf(tag));
    if (at < 0) unique.push(tag);
    else unique[at] = tag;
  }
  return unique;
}

/** As the project spells them. */
export function spelled(model: Model, tags: readonly string[]): string[] {
  return tags.map((tag) => model.tags.get(keyOf(tag)) ?? tag);
}

/** Gives a room these tags; the project gets to know those that are new to the room. */
export function tag(model: Model, room: ModelRoom, tags: readonly string[]): void {
  const before = new Set(room.tags.map(keyOf));
  room.tags = once(tags);
  for (const name of room.tags) {
    if (!before.has(keyOf(name)) && !model.tags.has(keyOf(name))) model.tags.set(keyOf(name), name);
  }
}

/** Opens or closes a room by what was asked; a time that passed is no reason to close it again. */
export function enable(room: ModelRoom, enabled: boolean): void {
  if (enabled && !room.enabled && isPast(room.expiresAt)) room.expiresAt = null;
  room.enabled = enabled;
  room.enabledSet = true;
}

export function restore(room: ModelRoom): void {
  if (room.archived && isPast(room.expiresAt)) room.expiresAt = null;
  room.archived = false;
}

/** Carries out what is due. */
export function expire(model: Model): void {
  for (const room of here(model).filter(({ expiresAt }) => isPast(expiresAt))) {
    if (room.onExpiry === 'delete') room.place = 'bin';
    else if (room.onExpiry === 'archive') room.archived = true;
    else if (room.enabled && !room.archived) enable(room, false);
  }
}

/** Brings a room back out of the bin. */
export function bringBack(model: Model, room: ModelRoom): void {
  if (ownerOf(model, room.name)) room.name = `${room.name}-${room.id.slice(-12)}`;
  room.place = 'here';
  if (isPast(room.expiresAt)) room.expiresAt = null;
  const { tags } = room;
  room.tags = [];
  tag(model, room, tags);
}

const HMS_REGIONS: Record<string, string> = { 'us-sv': 'us', eu: 'eu' };
const ROOM_TYPES: Record<string, number> = {
  form: 1,
  collaboration: 2,
  custom: 5,
  public: 6,
  data: 8,
  ai: 9,
};

export interface AgoraRoom {
  uuid: string;
  name: string;
  isBan: boolean;
  limit: number;
  isRecord: boolean;
}
export interface HmsRoom {
  id: string;
  name: string;
  description: string;
  enabled: boolean;
  enabled_source_template: boolean;
  region: string;
  size?: number;
}
export interface Folder {
  id: number;
  title: string;
  tags: string[];
  roomType: number;
  rootFolderType: number;
  disabled?: boolean;
}

const isClosed = (room: ModelRoom): boolean => !room.enabled || room.archived;

export function checkAgora(shown: AgoraRoom, room: ModelRoom): void {
  const { uuid, name, isBan, limit, isRecord } = shown;
  assert.deepEqual(
    { uuid, name, isBan, limit, isRecord },
    {
      uuid: room.id,
      name: room.title ?? '',
      isBan: isClosed(room),
      limit: room.seats,
      isRecord: room.record,
    },
  );
}

export function checkHms(shown: HmsRoom, room: ModelRoom): void {
  const { id, name, description, enabled, enabled_source_template, region, size } = shown;
  assert.deepEqual(
    { id, name, description, enabled, enabled_source_template, region, size },
    {
      ...{ id: shortId(room), name: room.name, description: room.description, enabled: !isClosed(room) },
      enabled_source_template: !room.enabledSet,
      region: HMS_REGIONS[room.region ?? ''] ?? 'auto',
      size: room.size ?? undefined,
    },
  );
}

export function checkFolder(shown: Folder, room: ModelRoom): void {
  const { id, title, tags, roomType, rootFolderType, disabled = false } = shown;
  assert.deepEqual(
    { id, title, tags, roomType, rootFolderType, disabled },
    {
      ...{ id: room.num, title: titleOf(room), tags: room.tags, roomType: ROOM_TYPES[room.type] },
      ...{ rootFolderType: room.archived ? 20 : 14, disabled: !room.enabled },
    },
  );
}

export function checkNative(shown: wire.Room, room: ModelRoom): void {
  const { id, short_id, number, name, title, description, type, state, enabled, region, seats } = shown;
  const { record, size, tags, metadata, opens_at, expires_at, on_expiry, archived_at } = shown;
  assert.deepEqual(
    {
      ...{ id, short_id, number, name, title, description, type, state, enabled, region, seats },
      ...{ record, size, tags, metadata, opens_at, expires_at, on_expiry, archived: archived_at !== null },
    },
    {
      ...{ id: room.id, short_id: shortId(room), number: room.num, name: room.name, title: room.title },
      ...{ description: room.description, type: room.type, state: stateOf(room), enabled: room.enabled },
      ...{ region: room.region, seats: room.seats, record: room.record, size: room.size, tags: room.tags },
      ...{ metadata: room.metadata, opens_at: room.opensAt, expires_at: room.expiresAt },
      ...{ on_expiry: room.onExpiry, archived: room.archived },
    },
  );
}
