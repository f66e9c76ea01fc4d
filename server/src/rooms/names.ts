import { randomUUID } from 'node:crypto';

/** HM 3: letters, digits, `.`, `-`, `:`, `_`. */
const LEGAL = /^[A-Za-z0-9.\-:_]+$/;
/** Longest alias that is derived; one that was given may be as long as `MAX_ALIAS`. */
const DERIVED_LENGTH = 100;
export const MAX_ALIAS = 255;

/** Whether `name` can be a room's alias as it is (HM 3 name charset). */
export function isLegalAlias(name: string): boolean {
  return name.length <= MAX_ALIAS && LEGAL.test(name);
}

/** What names are compared by: case does not count (HM 3 name case). */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

/** An entry in an index of PostgreSQL has 2,704 bytes at most, and a unit of UTF-16 takes up to three of them. */
const TITLE_KEY_LENGTH = 512;

/** What titles are sorted and searched by, the same on both engines; the end of a very long one does not count. */
export function titleKey(title: string): string {
  return title.normalize('NFC').toLowerCase().slice(0, TITLE_KEY_LENGTH).toWellFormed();
}

const letters = new Intl.Segmenter();

/** The beginning of a text, of so many units of UTF-16 at most: what people take for one letter is not cut. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // Nothing needs more of it to be told where letters end.
  const found = letters.segment(text.slice(0, most + 100)).containing(most)?.index ?? most;
  return text.slice(0, found || most).toWellFormed();
}

/** A name for a room that was given none (HM 2.1: a UUID v4). */
export function generatedAlias(): string {
  return randomUUID();
}

/**
 * The alias of a room that is called `title`: the title itself where it is legal, else what is left of it.
 * `undefined` when nothing is left (a title in Chinese, say).
 */
export function derivedAlias(title: string): string | undefined {
  if (isLegalAlias(title)) return title;
  const plain = title.normalize('NFKD').replace(/\p{M}+/gu, '');
  const legal = plain.replace(/[^A-Za-z0-9.:_]+/g, '-').slice(0, DERIVED_LENGTH);
  return legal.replace(/^-+|-+$/g, '') || undefined;
}

/** The alias for when `alias` is taken (or nothing was left): unique by the random end of the room's own id. */
export function suffixedAlias(alias: string | undefined, roomId: string): string {
  return `${(alias ?? 'room').slice(0, DERIVED_LENGTH)}-${roomId.slice(-12)}`;
}
