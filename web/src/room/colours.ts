/** Excalidraw's, of which it has this many for pointers. */
const HUES = 37;
/** It takes the hue from the sum of the characters of a name: of this one, that is a multiple of `HUES`. */
const FIRST = 74;

/** FNV-1a, so that names that are alike are of different colours. */
function hueNumber(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % HUES;
}

/** Nearer than this, two colours are taken for one. */
const ALIKE = 4;
const given = new Map<string, number>();

/** Gives everybody who is here a colour of their own, as far as there are enough; who has one keeps it. */
export function giveColours(people: readonly { id: string }[]): void {
  const here = new Set(people.map(({ id }) => id));
  for (const id of given.keys()) if (!here.has(id)) given.delete(id);
  for (const id of here) {
    if (given.has(id)) continue;
    const first = hueNumber(id);
    const hues = Array.from({ length: HUES }, (_, step) => (first + step) % HUES);
    given.set(id, hues.find((hue) => ![...given.values()].some((other) => areAlike(hue, other))) ?? first);
  }
}

function areAlike(one: number, other: number): boolean {
  const apart = Math.abs(one - other);
  return Math.min(apart, HUES - apart) < ALIKE;
}

const hueOf = (id: string): number => given.get(id) ?? hueNumber(id);

/** The colour of a person. */
export function colourOf(id: string): string {
  return `hsl(${hueOf(id) * 10} 100% 83%)`;
}

/** A name for which Excalidraw gives a pointer the same colour. */
export function colourName(id: string): string {
  return String.fromCharCode(FIRST + hueOf(id));
}

const letters = new Intl.Segmenter();
const firstOf = (word = ''): string => letters.segment(word)[Symbol.iterator]().next().value?.segment ?? '';

/** What stands for a name where there is little room. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return (firstOf(words[0]) + firstOf(last)).toUpperCase() || '?';
}
