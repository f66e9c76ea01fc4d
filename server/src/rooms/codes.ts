import { randomInt } from 'node:crypto';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { codesOfRoom, findCode, insertCode, setCodeEnabled, type RoomCode } from './codes.store.ts';
import { stateOf, type Room } from './room.ts';
import type { RoomRef } from './rooms.store.ts';
import { getRoom, holdRoom, noteRoomEvent } from './rooms.ts';
import { templateIdOf } from './template-cache.ts';
import { readTemplate } from './templates.store.ts';

/** HM 2.2 */
const MOST_CODES = 100;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** What the rules need to know of the project: which template a room follows that names none. */
interface Defaults {
  defaultTemplateId: string | null;
}

/**
 * Makes a code for each role that has none, and disables the codes of roles that are gone (HM 2.2).
 *
 * @returns all codes of the room
 * @throws room_not_found, room_archived, room_disabled, limit_reached
 */
export async function createCodes(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  defaults: Defaults,
): Promise<RoomCode[]> {
  let room = await holdOpenRoom(tx, actor, ref);
  const roles = await rolesOf(tx, room, defaults);
  const codes = await codesOfRoom(tx, room.id);
  for (const code of codes.filter(({ role, enabled }) => enabled && !roles.includes(role))) {
    ({ room } = await switchCode(tx, actor, room, code, false));
  }
  const missing = roles.filter((role) => !codes.some((code) => code.role === role));
  if (codes.length + missing.length > MOST_CODES) throw tooMany();
  for (const role of missing) ({ room } = await addCode(tx, actor, room, role));
  return codesOfRoom(tx, room.id);
}

/**
 * Makes one more code for a role.
 *
 * @throws room_not_found, room_archived, room_disabled, role_not_found, limit_reached
 */
export async function createCode(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  role: string,
  defaults: Defaults,
): Promise<RoomCode> {
  const room = await holdOpenRoom(tx, actor, ref);
  const roles = await rolesOf(tx, room, defaults);
  if (!roles.includes(role)) throw fail('role_not_found');
  const codes = await codesOfRoom(tx, room.id);
  if (codes.length >= MOST_CODES) throw tooMany();
  return (await addCode(tx, actor, room, role)).code;
}

/**
 * Enables or disables a code.
 *
 * @throws code_not_found; room_archived; code_locked when it would be enabled and its room or role is not there
 */
export async function enableCode(
  tx: Tx,
  actor: Actor,
  { code: text, enabled }: Pick<RoomCode, 'code' | 'enabled'>,
  defaults: Defaults,
): Promise<RoomCode> {
  const found = await findCode(tx, text);
  if (found?.projectId !== actor.projectId) throw fail('code_not_found');
  const room = await holdRoom(tx, actor.projectId, { id: found.roomId });
  if (room.archivedAt !== null) throw fail('room_archived');
  if (enabled) {
    const roles = await rolesOf(tx, room, defaults);
    if (!room.enabled || !roles.includes(found.role)) throw fail('code_locked');
  }
  // Read again, now that nobody else changes it.
  const code = await findCode(tx, text);
  if (!code) throw fail('code_not_found');
  if (code.enabled === enabled) return code;
  return (await switchCode(tx, actor, room, code, enabled)).code;
}

/**
 * The codes of a room, newest first.
 *
 * @throws room_not_found
 */
export async function listCodes(queries: Queries, projectId: string, ref: RoomRef): Promise<RoomCode[]> {
  const room = await getRoom(queries, projectId, ref);
  return codesOfRoom(queries, room.id);
}

/** @throws code_not_found; code_locked when it is disabled */
export async function getUsableCode(queries: Queries, text: string): Promise<RoomCode> {
  const code = await findCode(queries, text);
  if (!code) throw fail('code_not_found');
  if (!code.enabled) throw fail('code_locked', { text: 'room code is disabled' });
  return code;
}

/**
 * The room that a code lets somebody into.
 *
 * @throws room_archived, room_disabled, room_not_open; code_locked when its role is gone
 */
export async function roomToEnter(queries: Queries, code: RoomCode, defaults: Defaults): Promise<Room> {
  const room = await roomOfCode(queries, code, defaults);
  checkEnterable(room);
  return room;
}

/** The room of a code, which nobody may be able to enter now. @throws code_locked when its role is gone */
export async function roomOfCode(queries: Queries, code: RoomCode, defaults: Defaults): Promise<Room> {
  const room = await getRoom(queries, code.projectId, { id: code.roomId });
  const roles = await rolesOf(queries, room, defaults);
  if (!roles.includes(code.role)) throw fail('code_locked', { text: 'the role of the room code is gone' });
  return room;
}

/** Whether people may come into a room now. @throws room_archived, room_disabled, room_not_open */
export function checkEnterable(room: Room): void {
  if (room.archivedAt !== null) throw fail('room_archived');
  if (!room.enabled) throw fail('room_disabled');
  if (stateOf(room) === 'scheduled') throw fail('room_not_open');
}

async function holdOpenRoom(tx: Tx, actor: Actor, ref: RoomRef): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  if (room.archivedAt !== null) throw fail('room_archived');
  if (!room.enabled) throw fail('room_disabled');
  return room;
}

/** The roles of the template that a room follows. */
export async function rolesOf(queries: Queries, room: Room, defaults: Defaults): Promise<string[]> {
  const id = templateIdOf(room, defaults);
  const template = id === undefined ? undefined : await readTemplate(queries, room.projectId, id);
  return Object.keys(template?.content.roles ?? {});
}

/** What a change of one code leaves: the room counts it. */
interface Changed {
  room: Room;
  code: RoomCode;
}

async function addCode(tx: Tx, actor: Actor, room: Room, role: string): Promise<Changed> {
  const at = Date.now();
  const { projectId, id: roomId } = room;
  const code = { code: newCode(), projectId, roomId, role, enabled: true, createdAt: at, updatedAt: at };
  while (!(await insertCode(tx, code))) code.code = newCode();
  return { room: await noteRoomEvent(tx, actor, room, 'code.created', factsOf(code)), code };
}

async function switchCode(
  tx: Tx,
  actor: Actor,
  room: Room,
  before: RoomCode,
  enabled: boolean,
): Promise<Changed> {
  const code = { ...before, enabled, updatedAt: Math.max(Date.now(), before.updatedAt) };
  await setCodeEnabled(tx, code);
  const type = enabled ? 'code.enabled' : 'code.disabled';
  return { room: await noteRoomEvent(tx, actor, room, type, factsOf(code)), code };
}

/** Of the code, enough to tell a room's codes apart and too little to enter with. */
function factsOf({ role, code }: RoomCode) {
  return { role, code: `${code.slice(0, 3)}-…` };
}

function newCode(): string {
  const letters = Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7)}`;
}

function tooMany() {
  return fail('limit_reached', { text: `a room has at most ${String(MOST_CODES)} codes` });
}
