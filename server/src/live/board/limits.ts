import { LARGEST_BOARD, LARGEST_SCENE, MOST_ELEMENTS } from '@enfilade/protocol';
import { MOST_VERSION, type Kept } from './elements.ts';

/** What is in a scene. */
export interface Filling {
  alive: number;
  deleted: number;
  /** Of the JSON of all; `deletedCharacters`: of the deleted ones among them. */
  characters: number;
  deletedCharacters: number;
}

/** Deleted elements of a scene that are kept; who was away while more were deleted gets it whole. */
const DELETED_KEPT = 4000;
const DELETED_CHARACTERS = LARGEST_SCENE / 4;
/** A deleted element is as large as it was, but for a few digits; in a full scene there is room for these. */
const DELETING_ADDS = 64;
const FOR_DELETING = LARGEST_SCENE / 8;

/** A version rises by so much at once; what is changed by hand stays far below. */
const HIGHEST_RISE = 1_000_000;
/** Above this, which is a week of changes at a hundred a second, only by so much: the end takes a million steps. */
const HIGH_VERSION = 100_000_000;
const HIGH_RISE = 2000;

/** Counts an element in (1) or out (-1). */
export function filled(filling: Filling, { deleted, json }: Kept, by: 1 | -1): void {
  filling[deleted ? 'deleted' : 'alive'] += by;
  filling.characters += by * json.length;
  if (deleted) filling.deletedCharacters += by * json.length;
}

/** Whether the older half of the deleted elements is to be forgotten. */
export function isMuchDeleted({ deleted, deletedCharacters }: Filling): boolean {
  return deleted >= DELETED_KEPT || deletedCharacters >= DELETED_CHARACTERS;
}

/**
 * Why an element is not taken in place of the one that is known, or as a new one.
 *
 * @param elsewhere characters in the other scenes of the board
 * @param before the version that this one follows
 */
export function whyNotTaken(
  { alive, characters }: Filling,
  elsewhere: number,
  element: Kept,
  known: Kept | undefined,
  before: number,
): string | undefined {
  const wasAlive = known !== undefined && !known.deleted;
  if (!element.deleted && !wasAlive && alive >= MOST_ELEMENTS) {
    return `a scene has at most ${MOST_ELEMENTS} elements`;
  }
  const growth = element.json.length - (known?.json.length ?? 0);
  const isDeletion = element.deleted && wasAlive && growth <= DELETING_ADDS;
  if (growth > 0 && characters + growth > LARGEST_SCENE + (isDeletion ? FOR_DELETING : 0)) {
    return `a scene holds at most ${LARGEST_SCENE / 1_048_576} MiB`;
  }
  if (growth > 0 && !isDeletion && characters + elsewhere + growth > LARGEST_BOARD) {
    return `a board holds at most ${LARGEST_BOARD / 1_048_576} MiB`;
  }
  return whyTooHigh(element, before);
}

/** What is drawn can always be changed and deleted by others, so nobody comes to the highest version of all. */
function whyTooHigh({ version, deleted }: Kept, before: number): string | undefined {
  const rise = before < HIGH_VERSION ? HIGHEST_RISE : HIGH_RISE;
  if (version - before > rise) return `version may rise by at most ${rise} at once`;
  if (!deleted && version > MOST_VERSION - HIGHEST_RISE) return 'version is too high for what is not deleted';
  return undefined;
}
