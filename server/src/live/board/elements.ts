import { LARGEST_ELEMENT } from '@enfilade/protocol';
import { wrongKind } from './kinds.ts';

/** An element as it is kept: what decides between two versions, and its JSON, made once. */
export interface Kept {
  id: string;
  version: number;
  nonce: number;
  deleted: boolean;
  /** The clock of the board when it changed last. */
  clock: number;
  json: string;
}

/** What is drawn; what would load pages of others (embeddable, iframe) is not among them. */
const TYPES = new Set([
  ...['rectangle', 'diamond', 'ellipse', 'arrow', 'line', 'freedraw', 'text', 'image', 'frame'],
]);

const ID = /^[A-Za-z0-9_-]{1,64}$/;
/** As much as the column of the database holds. */
export const MOST_VERSION = 2 ** 31 - 1;
const MOST_NONCE = 2 ** 32;
const MOST_MEMBERS = 64;
const DEEPEST = 6;
const FARTHEST = 1e7;
const NUMBERS = ['x', 'y', 'width', 'height', 'angle', 'strokeWidth', 'opacity', 'fontSize', 'roughness'];

/**
 * Reads an element that a participant sent.
 *
 * @returns the element, or what is wrong with it
 */
export function readElement(value: unknown, hasFile: (id: string) => boolean): Kept | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const element = value as Record<string, unknown>;
  const { id, type, version, versionNonce: nonce, isDeleted } = element;
  if (typeof id !== 'string' || !ID.test(id)) return 'id must have 1 to 64 letters, digits, - and _';
  if (typeof type !== 'string' || !TYPES.has(type)) return `type must be one of ${[...TYPES].join(', ')}`;
  if (!isWhole(version, MOST_VERSION)) return 'version must be a whole number below 2^31';
  if (!isWhole(nonce, MOST_NONCE)) return 'versionNonce must be a whole number below 2^32';
  if (typeof isDeleted !== 'boolean') return 'isDeleted must be a boolean';
  const members = Object.entries(element);
  if (members.length > MOST_MEMBERS) return `must have no more than ${MOST_MEMBERS} members`;
  for (const [name, member] of members) {
    if (name === '__proto__' || !isShallow(member, DEEPEST))
      return `${name.slice(0, 64)} is nested too deeply`;
  }
  for (const name of NUMBERS) {
    const number = element[name];
    if (number !== undefined && !isNear(number)) return `${name} must be a number from -1e7 to 1e7`;
  }
  const { link, points, fileId } = element;
  if (link !== undefined && link !== null && !isGoodLink(link)) {
    return 'link must begin with http://, https:// or mailto:';
  }
  if (points !== undefined && !isLine(points)) return 'points must be pairs of numbers';
  const wrong = wrongKind(element);
  if (wrong !== undefined) return wrong;
  if (type === 'image' && !isDeleted && fileId !== null && !(typeof fileId === 'string' && hasFile(fileId))) {
    return 'fileId must name a picture that was uploaded to this room';
  }
  const json = JSON.stringify(element);
  if (Buffer.byteLength(json) > LARGEST_ELEMENT) return 'is larger than 1 MiB';
  return { id, version, nonce, deleted: isDeleted, clock: 0, json };
}

/** Whether `one` replaces `other`: the newer version, or of two that were made at once the one with the smaller nonce. */
export function replaces(one: Kept, other: Kept): boolean {
  if (one.version !== other.version) return one.version > other.version;
  return one.nonce < other.nonce;
}

function isWhole(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

function isNear(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= FARTHEST;
}

function isLine(points: unknown): boolean {
  if (!Array.isArray(points)) return false;
  return points.every(
    (point) => Array.isArray(point) && point.length === 2 && isNear(point[0]) && isNear(point[1]),
  );
}

function isGoodLink(link: unknown): boolean {
  if (typeof link !== 'string' || link.length > 4096) return false;
  if (link === '') return true;
  return URL.canParse(link) && ['http:', 'https:', 'mailto:'].includes(new URL(link).protocol);
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (!isShallow(member, depth - 1)) return false;
  }
  return true;
}
