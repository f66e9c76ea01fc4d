import { newElementWith, restoreElements, type ExcalidrawElement } from './excalidraw.ts';

/** What a new text is written in where nobody chose otherwise. */
const FIRST_FONT = '20px Excalifont';
const LONGEST_MS = 1500;

/** Resolves when texts can be measured: before that, Excalidraw measures another font, and cuts them off. */
export async function firstFont(): Promise<void> {
  const isLate = new Promise((resolve) => setTimeout(resolve, LONGEST_MS));
  await Promise.race([document.fonts.load(FIRST_FONT), isLate]).catch(() => undefined);
}

/** Texts as they are now that another font has come; only those of which the size is another. */
export function measuredAgain(
  elements: readonly ExcalidrawElement[],
  ids: ReadonlySet<string>,
): Map<string, ExcalidrawElement> {
  const measured = restoreElements(elements, null, { refreshDimensions: true, repairBindings: true });
  const sizes = new Map(measured.map((one) => [one.id, one]));
  const changed = new Map<string, ExcalidrawElement>();
  for (const one of elements) {
    const now = ids.has(one.id) && !one.isDeleted ? sizes.get(one.id) : undefined;
    if (one.type !== 'text' || now?.type !== 'text') continue;
    if (near(now.width, one.width) && near(now.height, one.height)) continue;
    const { x, y, width, height, text } = now;
    changed.set(one.id, newElementWith(one, { x, y, width, height, text }));
  }
  return changed;
}

const near = (one: number, other: number): boolean => Math.abs(one - other) < 0.5;
