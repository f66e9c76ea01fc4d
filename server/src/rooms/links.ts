import { randomBytes, randomUUID } from 'node:crypto';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import type { SecretBox } from '../projects/secrets.ts';
import { externalLimits, grantable, needsPrimaryLink, type Access } from './access.ts';
import {
  deleteLinkRow,
  insertLink,
  linksOf,
  updateLink,
  type LinkKind,
  type RoomLink,
} from './links.store.ts';
import { holdOpenRoom } from './members.ts';
import type { Room } from './room.ts';
import { getRoom, noteRoomEvent } from './rooms.ts';
import type { RoomRef } from './rooms.store.ts';

/** DS 5.10. */
export const LINK_TITLE_LENGTH = 255;
export const LINK_PASSWORD_LENGTH = 255;
export const MAX_USES = 1000;
const LONGEST_MS = 10 * 366 * 86_400_000;
const INVITATIONS = 1;

/** What a link may be made with, or changed to; null takes a member away. What its kind does not have is dropped. */
export interface LinkChange {
  access?: Access;
  title?: string;
  password?: string | null;
  denyDownload?: boolean;
  internal?: boolean;
  /** Epoch milliseconds. */
  expiresAt?: number | null;
  maxUses?: number | null;
}

export interface NewLink extends LinkChange {
  kind: LinkKind;
}

const TITLES: Record<LinkKind, string> = { external: 'Shared link', invitation: 'Invitation link' };

/**
 * Makes a link to a room and writes `room.link_added`. The first external one is the room's primary link (DS 5.10).
 *
 * @throws room_not_found, room_archived; access_not_allowed (DS 4.4); limit_reached; bad_input for a member
 */
export async function createLink(
  tx: Tx,
  actor: Actor,
  box: SecretBox,
  ref: RoomRef,
  { kind, ...wanted }: NewLink,
): Promise<RoomLink> {
  const room = await holdOpenRoom(tx, actor, ref);
  const others = await linksOf(tx, room.num, kind);
  const link = newLink(actor, room, kind, kind === 'external' && !others.some((other) => other.primary));
  checkAccess(room, kind, wanted.access ?? link.access);
  checkLimit(room, link, others.length);
  const made = applied(box, room, link, wanted);
  await addLink(tx, actor, room, made);
  return made;
}

/** Gives a room that was just made the primary link that rooms of its kind have (DS 5.2); where none is needed, nothing. */
export async function addFirstLink(tx: Tx, actor: Actor, room: Room): Promise<Room> {
  if (!needsPrimaryLink(room.kind)) return room;
  return addLink(tx, actor, room, newLink(actor, room, 'external', true));
}

/**
 * Changes a link and writes `room.link_changed`, unless nothing is different.
 *
 * @throws link_not_found; otherwise as `createLink`
 */
export async function changeLink(
  tx: Tx,
  actor: Actor,
  box: SecretBox,
  ref: RoomRef,
  id: string,
  wanted: LinkChange,
): Promise<RoomLink> {
  const room = await holdOpenRoom(tx, actor, ref);
  const link = await getLink(tx, room, id);
  checkAccess(room, link.kind, wanted.access ?? link.access);
  const changed = applied(box, room, link, wanted);
  const data = differences(link, changed);
  if (Object.keys(data).length === 0) return link;
  await updateLink(tx, changed);
  await noteRoomEvent(tx, actor, room, 'room.link_changed', { linkId: id, kind: link.kind, ...data });
  return changed;
}

/**
 * Takes a link away for good and writes `room.link_removed`: who has its address has nothing any more.
 *
 * @returns the new primary link, in a room that always has one (DS 5.10)
 * @throws room_not_found, room_archived, link_not_found
 */
export async function removeLink(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  id: string,
): Promise<RoomLink | undefined> {
  const room = await holdOpenRoom(tx, actor, ref);
  const link = await getLink(tx, room, id);
  await deleteLinkRow(tx, link);
  const { kind } = link;
  const noted = await noteRoomEvent(tx, actor, room, 'room.link_removed', { linkId: id, kind });
  if (!link.primary || !needsPrimaryLink(room.kind)) return undefined;
  const again = newLink(actor, room, 'external', true);
  await addLink(tx, actor, noted, again);
  return again;
}

/**
 * The primary external link of a room, made where there is none (DS 5.10).
 *
 * @throws room_not_found, room_archived; link_not_found for a kind of room that has no external links
 */
export async function primaryLink(tx: Tx, actor: Actor, ref: RoomRef): Promise<RoomLink> {
  const room = await holdOpenRoom(tx, actor, ref);
  if (externalLimits(room.kind).primary === 0) throw fail('link_not_found');
  const known = (await linksOf(tx, room.num, 'external')).find((link) => link.primary);
  if (known) return known;
  const link = newLink(actor, room, 'external', true);
  await addLink(tx, actor, room, link);
  return link;
}

/** The links of a room, the primary one first. @throws room_not_found */
export async function listLinks(
  queries: Queries,
  projectId: string,
  ref: RoomRef,
  kind?: LinkKind,
): Promise<RoomLink[]> {
  const room = await getRoom(queries, projectId, ref);
  return linksOf(queries, room.num, kind);
}

/** A link of a room. @throws link_not_found */
export async function getLink(queries: Queries, room: Room, id: string): Promise<RoomLink> {
  const link = (await linksOf(queries, room.num)).find((one) => one.id === id);
  if (!link) throw fail('link_not_found');
  return link;
}

async function addLink(tx: Tx, actor: Actor, room: Room, link: RoomLink): Promise<Room> {
  await insertLink(tx, link);
  const { id: linkId, kind, primary, access } = link;
  return noteRoomEvent(tx, actor, room, 'room.link_added', { linkId, kind, primary, access });
}

function newLink(actor: Actor, room: Room, kind: LinkKind, primary: boolean): RoomLink {
  return {
    id: randomUUID(),
    projectId: room.projectId,
    roomNum: room.num,
    kind,
    primary,
    // Lower case only, because paths have none (DS 2.1).
    key: randomBytes(16).toString('hex'),
    access: usualAccess(room, kind),
    title: kind === 'external' && room.kind === 'form' ? 'Link to fill out' : TITLES[kind],
    sealedPassword: null,
    denyDownload: false,
    internal: false,
    expiresAt: null,
    maxUses: null,
    uses: 0,
    createdAt: Date.now(),
    createdBy: actor.userId ?? null,
  };
}

/** What a link gives where nothing is said: as little as one of its kind can (DS 5.2). */
function usualAccess({ kind }: Room, holder: LinkKind): Access {
  if (kind === 'form') return 'form_filler';
  const possible = grantable(kind, holder);
  return possible.includes('reader') ? 'reader' : (possible.at(-1) ?? 'reader');
}

/** @throws access_not_allowed */
function checkAccess({ kind }: Room, holder: LinkKind, access: Access): void {
  if (!grantable(kind, holder).includes(access)) throw fail('access_not_allowed', { member: 'access' });
}

/** @throws limit_reached */
function checkLimit({ kind }: Room, link: RoomLink, others: number): void {
  const { primary, additional } = externalLimits(kind);
  const most = link.kind === 'invitation' ? INVITATIONS : primary + additional;
  if (others >= most)
    throw fail('limit_reached', { text: `The maximum number of links may not exceed ${most}` });
}

/** The link with these changes, as far as its kind has such members. @throws bad_input */
function applied(box: SecretBox, room: Room, link: RoomLink, wanted: LinkChange): RoomLink {
  const { access = link.access, title = link.title } = wanted;
  const changed = { ...link, access, title: title.trim() === '' ? link.title : title.trim() };
  if (changed.title.length > LINK_TITLE_LENGTH) {
    throw badInput('title', `must have no more than ${LINK_TITLE_LENGTH} characters`);
  }
  changed.expiresAt = expiryOf(room, link, wanted.expiresAt);
  if (link.kind === 'invitation') return { ...changed, maxUses: usesOf(link, wanted.maxUses) };
  return {
    ...changed,
    denyDownload: wanted.denyDownload ?? link.denyDownload,
    internal: room.kind !== 'public' && (wanted.internal ?? link.internal),
    sealedPassword: passwordOf(box, link, wanted.password),
  };
}

/** DS 5.10 expiration. */
function expiryOf(room: Room, link: RoomLink, wanted: number | null | undefined): number | null {
  if (link.primary && needsPrimaryLink(room.kind)) return null;
  if (wanted === undefined || wanted === null) return wanted === null ? null : link.expiresAt;
  const now = Date.now();
  if (wanted > now + LONGEST_MS) throw badInput('expiresAt', 'must be within ten years');
  if (wanted > now) return wanted;
  if (link.kind === 'invitation') throw badInput('expiresAt', 'must be in the future');
  return link.expiresAt;
}

function usesOf(link: RoomLink, wanted: number | null | undefined): number | null {
  if (wanted === undefined || wanted === null) return wanted === null ? null : link.maxUses;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MAX_USES) {
    throw badInput('maxUses', `must be a whole number from 1 to ${MAX_USES}`);
  }
  return wanted;
}

function passwordOf(box: SecretBox, link: RoomLink, wanted: string | null | undefined): string | null {
  if (wanted === undefined) return link.sealedPassword;
  if (wanted === null || wanted === '') return null;
  if (wanted.length > LINK_PASSWORD_LENGTH) {
    throw badInput('password', `must have no more than ${LINK_PASSWORD_LENGTH} characters`);
  }
  // The same one sealed again would look like a new one.
  const isSame = link.sealedPassword !== null && box.open(link.sealedPassword) === wanted;
  return isSame ? link.sealedPassword : box.seal(wanted);
}

/** What is different, without what opens the link. */
function differences(before: RoomLink, after: RoomLink): Record<string, unknown> {
  const names = ['access', 'title', 'denyDownload', 'internal', 'expiresAt', 'maxUses'] as const;
  const changed = names.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]);
  const isOther = before.sealedPassword !== after.sealedPassword;
  return {
    ...Object.fromEntries(changed),
    ...(isOther && { password: after.sealedPassword === null ? null : 'changed' }),
  } as Record<string, unknown>;
}
