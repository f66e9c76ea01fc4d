import type { BoardElement, LiveScene } from '@enfilade/client';
import type { Step } from './history.ts';

export type Bounds = [left: number, top: number, right: number, bottom: number];
type Sheet = Map<string, BoardElement>;

/** The board at one moment. Its maps are changed when another moment is looked at. */
export interface BoardAt {
  scenes: readonly LiveScene[];
  current: string;
  drawn: ReadonlyMap<string, ReadonlyMap<string, BoardElement>>;
}

interface Moment {
  /** How many steps are done. */
  count: number;
  scenes: readonly LiveScene[];
  current: string;
  drawn: Map<string, Sheet>;
}

/** Going back begins at the last copy before: so many are kept at the most. */
const MOST_COPIES = 40;
const LEAST_BETWEEN = 200;

/** What was recorded, and the board at any moment of it. */
export class BoardRecord {
  readonly #steps: Step[] = [];
  readonly #times: number[] = [];
  readonly #bounds = new Map<string, Bounds>();
  #copies: Moment[] = [];
  #between = LEAST_BETWEEN;
  #now: Moment = nothing();

  /** When each step was, in milliseconds since the first. */
  get times(): readonly number[] {
    return this.#times;
  }
  /** When it began; epoch milliseconds. */
  get begin(): number {
    return Date.parse(this.#steps[0]?.at ?? '');
  }

  /** Takes what comes next. */
  add(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#steps.push(step);
      // Clocks may be set back.
      const time = Date.parse(step.at) - this.begin;
      this.#times.push(Math.max(time, this.#times.at(-1) ?? 0));
      for (const { scene, elements } of step.draws ?? []) this.#extend(scene, elements);
    }
  }

  /** All that is ever drawn in a scene lies within. */
  boundsOf(scene: string): Bounds | undefined {
    return this.#bounds.get(scene);
  }

  /** The board after so many steps. */
  at(count: number): BoardAt {
    if (count < this.#now.count) {
      const before = this.#copies.findLast((copy) => copy.count <= count);
      this.#now = before ? copyOf(before) : nothing();
    }
    while (this.#now.count < count) {
      const step = this.#steps[this.#now.count];
      if (!step) break;
      take(this.#now, step);
      if (this.#now.count % this.#between === 0) this.#keepCopy();
    }
    return this.#now;
  }

  #keepCopy(): void {
    if ((this.#copies.at(-1)?.count ?? 0) >= this.#now.count) return;
    this.#copies.push(copyOf(this.#now));
    if (this.#copies.length <= MOST_COPIES) return;
    this.#between *= 2;
    this.#copies = this.#copies.filter(({ count }) => count % this.#between === 0);
  }

  #extend(scene: string, elements: readonly BoardElement[]): void {
    for (const one of elements) {
      if (one.isDeleted) continue;
      const [left, top, right, bottom] = edgesOf(one);
      const known = this.#bounds.get(scene);
      if (!known) this.#bounds.set(scene, [left, top, right, bottom]);
      else {
        known[0] = Math.min(known[0], left);
        known[1] = Math.min(known[1], top);
        known[2] = Math.max(known[2], right);
        known[3] = Math.max(known[3], bottom);
      }
    }
  }
}

function nothing(): Moment {
  return { count: 0, scenes: [], current: '', drawn: new Map() };
}

function copyOf({ count, scenes, current, drawn }: Moment): Moment {
  return { count, scenes, current, drawn: new Map([...drawn].map(([id, sheet]) => [id, new Map(sheet)])) };
}

function take(moment: Moment, { whole, scenes, current, draws }: Step): void {
  moment.count += 1;
  if (whole) moment.drawn = new Map();
  if (scenes) {
    moment.scenes = scenes;
    const ids = new Set(scenes.map(({ id }) => id));
    for (const id of moment.drawn.keys()) if (!ids.has(id)) moment.drawn.delete(id);
  }
  if (current !== undefined) moment.current = current;
  for (const { scene, elements } of draws ?? []) {
    const sheet = moment.drawn.get(scene) ?? new Map<string, BoardElement>();
    moment.drawn.set(scene, sheet);
    for (const one of elements) {
      if (one.isDeleted) sheet.delete(one.id);
      else sheet.set(one.id, one);
    }
  }
}

/** Lines may go to the left of where they begin. */
function edgesOf(element: BoardElement): Bounds {
  const {
    x = 0,
    y = 0,
    width = 0,
    height = 0,
    points,
  } = element as Partial<Record<string, number>> & {
    points?: [number, number][];
  };
  if (!Array.isArray(points) || points.length === 0) return [x, y, x + width, y + height];
  const xs = points.map(([px]) => x + px);
  const ys = points.map(([, py]) => y + py);
  const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b));
  const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b));
  return [least(xs), least(ys), most(xs), most(ys)];
}
