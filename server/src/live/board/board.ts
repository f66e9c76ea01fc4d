import { MOST_ELEMENTS, type BoardElement } from '@enfilade/protocol';
import type { Board, Scene } from '../../rooms/scenes.store.ts';
import type { SceneChanges } from './board.store.ts';
import { packed } from '../packed.ts';
import { readElement, replaces, type Kept } from './elements.ts';

/** A scene with what is drawn in it. */
interface Sheet {
  scene: Scene;
  elements: Map<string, Kept>;
  /** How many are not deleted. */
  count: number;
  /** All of it as it is sent, made once however many come in. */
  content: { clock: number; message: string | Buffer } | undefined;
}

/** What became of what somebody drew. */
export interface Drawn {
  /** Why some were refused; undefined: all are well. */
  refusal: string | undefined;
  /** What stands in place of those that were refused or were older. */
  truth: Kept[];
  /** Those that were refused and are not on the board at all. */
  unknown: string[];
}

/** The board of one room in memory: the truth while somebody is there, of which each tick is kept. */
export function liveBoard(board: Board, load: (sceneId: string) => Promise<Kept[]>) {
  let { clock, sceneId: current } = board;
  let sheets = new Map<string, Sheet>();
  let changed = new Map<string, Map<string, Kept>>();

  /** Takes over scenes as they are kept; what is drawn in those that were there stays. */
  async function take(next: Board): Promise<void> {
    const taken = new Map<string, Sheet>();
    for (const scene of next.scenes) {
      const known = sheets.get(scene.id);
      const sheet = known ?? sheetOf({ ...scene }, await load(scene.id));
      // Its clock is counted here.
      if (known) sheet.scene = { ...scene, clock: known.scene.clock, prunedClock: known.scene.prunedClock };
      taken.set(scene.id, sheet);
    }
    for (const id of changed.keys()) if (!taken.has(id)) changed.delete(id);
    sheets = taken;
    current = next.sceneId;
  }

  /** Takes what somebody drew. @returns undefined when there is no such scene */
  function draw(
    sceneId: string,
    elements: readonly BoardElement[],
    hasFile: (id: string) => boolean,
  ): Drawn | undefined {
    const sheet = sheets.get(sceneId);
    if (!sheet) return undefined;
    const drawn: Drawn = { refusal: undefined, truth: [], unknown: [] };
    for (const one of elements) {
      const read = readElement(one, hasFile);
      const id = typeof one.id === 'string' ? one.id : '';
      const known = sheet.elements.get(id);
      const wrong = typeof read === 'string' ? read : whyFull(sheet, read, known);
      if (typeof read === 'string' || wrong !== undefined) {
        drawn.refusal ??= `element ${JSON.stringify(id.slice(0, 64))}: ${String(wrong)}`;
        if (known) drawn.truth.push(known);
        else drawn.unknown.push(id.slice(0, 64));
      } else if (!known || replaces(read, known)) {
        put(sheet, read, known);
      } else if (known.version !== read.version || known.nonce !== read.nonce) drawn.truth.push(known);
    }
    return drawn;
  }

  function put(sheet: Sheet, element: Kept, known: Kept | undefined): void {
    const { id } = sheet.scene;
    sheet.count += Number(!element.deleted) - Number(known !== undefined && !known.deleted);
    sheet.elements.set(element.id, element);
    const changes = changed.get(id) ?? new Map<string, Kept>();
    changed.set(id, changes.set(element.id, element));
  }

  /** What changed since the last call, as of a new clock; undefined: nothing, where that is not asked for. */
  function cut(evenNothing = false): { clock: number; scenes: SceneChanges[] } | undefined {
    if (changed.size === 0 && !evenNothing) return undefined;
    clock += 1;
    const scenes = [...changed].map(([sceneId, elements]) => ({ sceneId, elements: [...elements.values()] }));
    for (const { sceneId, elements } of scenes) {
      const sheet = sheets.get(sceneId);
      if (sheet) sheet.scene.clock = clock;
      for (const element of elements) element.clock = clock;
    }
    changed = new Map();
    return { clock, scenes };
  }

  /** A scene as it is sent: whole, or what changed after `since`. @returns undefined when there is no such scene */
  function content(sceneId: string, since?: number): string | Buffer | undefined {
    const sheet = sheets.get(sceneId);
    if (!sheet) return undefined;
    const { scene } = sheet;
    const isWhole = since === undefined || since < scene.prunedClock || since > clock;
    if (!isWhole) {
      const newer = [...sheet.elements.values()].filter((one) => one.clock === 0 || one.clock > since);
      return contentOf(sceneId, clock, false, newer);
    }
    const isPending = changed.has(sceneId);
    if (sheet.content?.clock === scene.clock && !isPending) return sheet.content.message;
    const alive = [...sheet.elements.values()].filter(({ deleted }) => !deleted);
    const message = contentOf(sceneId, scene.clock, true, alive);
    if (!isPending) sheet.content = { clock: scene.clock, message };
    return message;
  }

  /** All that is drawn, in parts of about so many characters. */
  function everything(characters: number): SceneChanges[] {
    const parts: SceneChanges[] = [];
    for (const [sceneId, { elements }] of sheets) {
      let part: Kept[] = [];
      let size = 0;
      for (const one of elements.values()) {
        if (one.deleted) continue;
        if (part.length === 0 || size + one.json.length > characters) {
          part = [];
          size = 0;
          parts.push({ sceneId, elements: part });
        }
        part.push(one);
        size += one.json.length;
      }
    }
    return parts;
  }

  /** Scenes of which so many deleted elements are kept that the older half is to be forgotten, and up to which clock. */
  function prune(): { sceneId: string; upTo: number }[] {
    return [...sheets.values()].flatMap(({ scene, elements, count }) => {
      if (elements.size - count < DELETED_KEPT) return [];
      const clocks = [...elements.values()].filter(({ deleted }) => deleted).map((one) => one.clock);
      const upTo = clocks.toSorted((a, b) => a - b)[DELETED_KEPT / 2] ?? 0;
      for (const one of elements.values())
        if (one.deleted && one.clock > 0 && one.clock <= upTo) elements.delete(one.id);
      scene.prunedClock = upTo;
      return [{ sceneId: scene.id, upTo }];
    });
  }

  return {
    take,
    draw,
    cut,
    content,
    prune,
    everything,
    /** A new clock. */
    tick: () => (clock += 1),
    scenes: () => [...sheets.values()].map(({ scene }) => scene),
    clock: () => clock,
    current: () => current,
    isChanged: () => changed.size > 0,
  };
}
export type LiveBoard = ReturnType<typeof liveBoard>;

/** Of a scene; who was away while more were deleted gets it whole. */
const DELETED_KEPT = 4000;

function sheetOf(scene: Scene, elements: readonly Kept[]): Sheet {
  const count = elements.filter(({ deleted }) => !deleted).length;
  return { scene, count, elements: new Map(elements.map((one) => [one.id, one])), content: undefined };
}

function whyFull(sheet: Sheet, element: Kept, known: Kept | undefined): string | undefined {
  const isMore = !element.deleted && (known?.deleted ?? true);
  return isMore && sheet.count >= MOST_ELEMENTS ? `a scene has at most ${MOST_ELEMENTS} elements` : undefined;
}

function contentOf(scene: string, clock: number, whole: boolean, elements: readonly Kept[]): string | Buffer {
  const head = JSON.stringify({ type: 'content', scene, clock, whole }).slice(0, -1);
  return packed(`${head},"elements":[${elements.map(({ json }) => json).join(',')}]}`);
}
