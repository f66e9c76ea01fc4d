import type { BoardElement } from '@enfilade/protocol';
import type { Board, Scene } from '../../rooms/scenes.store.ts';
import type { SceneChanges } from './board.store.ts';
import { packed } from '../packed.ts';
import { readElement, replaces, type Kept } from './elements.ts';
import { filled, isMuchDeleted, whyNotTaken, type Filling } from './limits.ts';

/** A scene with what is drawn in it. */
interface Sheet {
  scene: Scene;
  elements: Map<string, Kept>;
  filling: Filling;
  /** All of it as it is sent, made once however many come in. */
  content: { clock: number; message: string | Buffer } | undefined;
}

/** What became of what somebody drew. */
export interface Drawn {
  /** Why some were refused; undefined: all are well. */
  refusal: string | undefined;
  /** What stands in place of those that were refused or were older, each once. */
  truth: Kept[];
  /** It is too much to be told beside a refusal: `truth` is empty, and the whole scene is to be sent. */
  isTooMuch: boolean;
  /** Those that were refused and are not on the board at all. */
  unknown: string[];
}

/** The board of one room in memory: the truth while somebody is there, of which each tick is kept. */
export function liveBoard(board: Board, load: (sceneId: string) => Promise<Kept[]>) {
  let { clock, sceneId: current } = board;
  /** What came after it is not kept yet, so nobody may say that they know it. */
  let keptClock = clock;
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
    let elsewhere = 0;
    for (const other of sheets.values()) if (other !== sheet) elsewhere += other.filling.characters;
    let refusal: string | undefined;
    const wrong = new Set<string>();
    /** As they were before: who repeats an element in one message does not raise its version more than once. */
    const versions = new Map<string, number>();
    for (const one of elements) {
      const read = readElement(one, hasFile);
      const id = typeof one.id === 'string' ? one.id : '';
      const known = sheet.elements.get(id);
      const before = versions.get(id) ?? known?.version ?? 0;
      versions.set(id, before);
      const why =
        typeof read === 'string' ? read : whyNotTaken(sheet.filling, elsewhere, read, known, before);
      if (typeof read === 'string' || why !== undefined) {
        refusal ??= `element ${JSON.stringify(id.slice(0, 64))}: ${String(why)}`;
        wrong.add(id);
      } else if (!known || replaces(read, known)) put(sheet, read, known);
      // Also of two that call themselves the same version, one stands.
      else if (read.json !== known.json) wrong.add(id);
    }
    return { refusal, ...standing(sheet, wrong) };
  }

  /** What there is in place of elements that were not taken. */
  function standing({ elements }: Sheet, ids: ReadonlySet<string>): Omit<Drawn, 'refusal'> {
    const truth = [...ids].flatMap((id) => elements.get(id) ?? []);
    const unknown = [...ids].filter((id) => !elements.has(id)).map((id) => id.slice(0, 64));
    const isTooMuch = truth.reduce((sum, { json }) => sum + json.length, 0) > MOST_TRUTH;
    return { truth: isTooMuch ? [] : truth, unknown, isTooMuch };
  }

  function put(sheet: Sheet, element: Kept, known: Kept | undefined): void {
    const { id } = sheet.scene;
    if (known) filled(sheet.filling, known, -1);
    filled(sheet.filling, element, 1);
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

  /**
   * A scene as it is sent: whole, or what changed after `since`. Making a large one takes long, so the one that was made
   * last is sent again, and after it what changed since then.
   *
   * @returns messages, in order; undefined when there is no such scene
   */
  function content(sceneId: string, since?: number): (string | Buffer)[] | undefined {
    const sheet = sheets.get(sceneId);
    if (!sheet) return undefined;
    const { scene } = sheet;
    const isWhole = since === undefined || since < scene.prunedClock || since > clock;
    const newerThan = (known: number) =>
      [...sheet.elements.values()].filter((one) => one.clock === 0 || one.clock > known);
    const changes = isWhole ? [] : newerThan(since);
    // Where much changed, all of it costs less: it was made for others, too.
    if (!isWhole && changes.length * HALF <= Math.max(sheet.elements.size, SMALL))
      return [contentOf(sceneId, keptClock, false, changes)];
    const isPending = changed.has(sceneId);
    const made = sheet.content;
    if (made?.clock === scene.clock && !isPending) return [made.message];
    if (made && made.clock >= scene.prunedClock) {
      const newer = newerThan(made.clock);
      if (newer.length * FEW < sheet.elements.size)
        return [made.message, contentOf(sceneId, keptClock, false, newer)];
    }
    const alive = [...sheet.elements.values()].filter(({ deleted }) => !deleted);
    const message = contentOf(sceneId, Math.min(scene.clock, keptClock), true, alive);
    if (!isPending) sheet.content = { clock: scene.clock, message };
    return [message];
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
    return [...sheets.values()].flatMap(({ scene, elements, filling }) => {
      if (!isMuchDeleted(filling)) return [];
      const clocks = [...elements.values()].filter(({ deleted }) => deleted).map((one) => one.clock);
      const upTo = clocks.toSorted((a, b) => a - b)[Math.floor(clocks.length / 2)] ?? 0;
      for (const one of elements.values()) {
        if (!one.deleted || one.clock === 0 || one.clock > upTo) continue;
        elements.delete(one.id);
        filled(filling, one, -1);
      }
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
    /** Everything that was cut is kept now. */
    kept: () => {
      keptClock = clock;
    },
    /** Up to which everything is kept. */
    clock: () => keptClock,
    current: () => current,
    isChanged: () => changed.size > 0,
  };
}
export type LiveBoard = ReturnType<typeof liveBoard>;

const HALF = 2;
const SMALL = 100;
/** Of so many elements, one may have changed since a scene was made ready to be sent. */
const FEW = 10;
/** Characters of what is told beside a refusal. */
const MOST_TRUTH = 2 * 1_048_576;

function sheetOf(scene: Scene, elements: readonly Kept[]): Sheet {
  const filling: Filling = { alive: 0, deleted: 0, characters: 0, deletedCharacters: 0 };
  for (const one of elements) filled(filling, one, 1);
  return { scene, filling, elements: new Map(elements.map((one) => [one.id, one])), content: undefined };
}

function contentOf(scene: string, clock: number, whole: boolean, elements: readonly Kept[]): string | Buffer {
  const head = JSON.stringify({ type: 'content', scene, clock, whole }).slice(0, -1);
  return packed(`${head},"elements":[${elements.map(({ json }) => json).join(',')}]}`);
}
