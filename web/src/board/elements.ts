import type { BoardElement } from '@enfilade/client';
import { restoreElements, type ExcalidrawElement, type OrderedExcalidrawElement } from './excalidraw.ts';
import { sound } from './sound.ts';

/** What can be put on the board; pages of other sites cannot. The server knows the same. */
const OFFERED: ReadonlySet<string> = new Set([
  ...['rectangle', 'diamond', 'ellipse', 'arrow', 'line', 'freedraw', 'text', 'image', 'frame'],
]);

export const isOffered = ({ type }: { type: string }): boolean => OFFERED.has(type);

/**
 * Elements as they came, made good for Excalidraw: what is missing is filled in, what is not offered left out. They keep
 * the versions that the room knows them by.
 */
export function readElements(elements: readonly BoardElement[]): OrderedExcalidrawElement[] {
  const offered = elements.filter(isOffered).map(sound) as unknown as ExcalidrawElement[];
  const versions = new Map(offered.map(({ id, version, versionNonce }) => [id, { version, versionNonce }]));
  // Who lies over whom is in their indices; where the order of a list says otherwise, they would be made anew.
  const restored = restoreElements(offered.toSorted(byIndex), null);
  for (const one of restored) Object.assign(one, versions.get(one.id));
  return restored;
}

function byIndex(one: ExcalidrawElement, other: ExcalidrawElement): number {
  const [a, b] = [one.index ?? LAST, other.index ?? LAST];
  if (a === b) return one.id < other.id ? -1 : 1;
  return a < b ? -1 : 1;
}

const LAST = '\uffff';

/** An element as it is sent; Excalidraw goes on changing its own. */
export function sentElement(element: ExcalidrawElement): BoardElement {
  const copy = { ...element } as unknown as BoardElement;
  if (copy.type === 'image') copy['status'] = 'saved';
  return copy;
}

/** The picture that an element shows, where it shows one. */
export function fileOf(element: ExcalidrawElement): string | undefined {
  return element.type === 'image' && !element.isDeleted ? (element.fileId ?? undefined) : undefined;
}
