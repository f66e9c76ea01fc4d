import type { Queries } from '../db/database.ts';
import { hashOf, sameSecret, type SecretBox } from '../projects/secrets.ts';
import { linkWithKey, type RoomLink } from './links.store.ts';
import { stateOf, type Room } from './room.ts';
import { findRoom } from './rooms.store.ts';

/** What has become of a link: `invalid` also while its room is not open to anybody. */
export type LinkState = 'open' | 'invalid' | 'expired';

/** Somebody who comes by a link, and how far they get. */
export interface Visit {
  link: RoomLink;
  room: Room;
  state: LinkState;
  /** Whether the link's password was given, or it has none. */
  passed: boolean;
}

/** How long a password that was given is believed. */
const PASS_MS = 24 * 3_600_000;
const PASS = 'pass';

/**
 * The visit that a key stands for, or a pass that was given for a password.
 *
 * @returns undefined where there is no such link, or no such room any more
 */
export async function findVisit(queries: Queries, box: SecretBox, text: string): Promise<Visit | undefined> {
  const pass = readPass(box, text);
  const link = await linkWithKey(queries, pass?.key ?? text);
  const room = link && (await findRoom(queries, link.projectId, { num: link.roomNum }));
  if (!room) return undefined;
  const passed = link.sealedPassword === null || (pass !== undefined && isFor(pass, link.sealedPassword));
  return { link, room, state: stateOfLink(link, room), passed };
}

export function stateOfLink(link: RoomLink, room: Room, now = Date.now()): LinkState {
  if (stateOf(room, now) !== 'open') return 'invalid';
  if (link.expiresAt !== null && link.expiresAt <= now) return 'expired';
  return link.maxUses !== null && link.uses >= link.maxUses ? 'expired' : 'open';
}

/** Whether this is the link's password; how long it takes tells nothing about it. */
export function isPasswordOf(box: SecretBox, link: RoomLink, password: string): boolean {
  return link.sealedPassword !== null && sameSecret(box.open(link.sealedPassword), password);
}

/** What a visitor who gave the password shows from then on; no longer good when the password is another one. */
export function passFor(box: SecretBox, link: RoomLink): string {
  const content = [PASS, link.key, hashOf(link.sealedPassword ?? ''), Date.now() + PASS_MS];
  return box.seal(JSON.stringify(content));
}

interface Pass {
  key: string;
  fingerprint: string;
  until: number;
}

function readPass(box: SecretBox, text: string): Pass | undefined {
  if (!text.includes('.') || text.length > 1024) return undefined;
  try {
    const [word, key, fingerprint, until] = JSON.parse(box.open(text)) as [string, string, string, number];
    return word === PASS ? { key, fingerprint, until } : undefined;
  } catch {
    return undefined;
  }
}

function isFor(pass: Pass, sealedPassword: string): boolean {
  return pass.until > Date.now() && pass.fingerprint === hashOf(sealedPassword);
}
