import type { BoardElement } from './messages.ts';

/** Elements in one message, and their size: a larger drawing goes in several. */
const MOST_AT_ONCE = 500;
const MOST_CHARACTERS = 1_000_000;
/** Of JSON; the server takes no larger element, and no message of that size may hold others up. */
const LARGEST_ELEMENT = 1_048_576;

/** Whether `one` replaces `other`: the newer version, or of two made at once the one with the smaller nonce. */
export function replaces(one: BoardElement, other: BoardElement | undefined): boolean {
  if (!other) return true;
  if (one.version !== other.version) return one.version > other.version;
  return one.versionNonce < other.versionNonce;
}

interface Sheet {
  /** Up to which clock of the board it is known; undefined: it was never asked for. */
  clock: number | undefined;
  /** After a return, until it came what changed meanwhile: a frame does not tell that. */
  isOwed: boolean;
  elements: Map<string, BoardElement>;
}

/** One message with what was drawn. */
export interface Sending {
  ask: number;
  scene: string;
  elements: BoardElement[];
}

/** What is drawn in every scene, as far as it is known here, and what of it the server does not have yet. */
export class Drawings {
  #sheets = new Map<string, Sheet>();
  #waiting = new Map<string, Map<string, BoardElement>>();
  #sent = new Map<number, Sending>();

  /** Whether a scene is known whole. */
  knows(scene: string): boolean {
    return this.#sheets.get(scene)?.clock !== undefined;
  }

  /** The elements of a scene, whoever gets them may change them; undefined: it is not known. */
  elements(scene: string): BoardElement[] | undefined {
    if (!this.knows(scene)) return undefined;
    return [...(this.#sheets.get(scene)?.elements.values() ?? [])].map((one) => ({ ...one }));
  }

  /** By scene, up to which clock it is known. */
  clocks(): Record<string, number> {
    const known = [...this.#sheets].flatMap(([id, { clock }]) =>
      clock === undefined ? [] : [[id, clock] as const],
    );
    return Object.fromEntries(known);
  }

  /** Takes what was drawn here; returns whether there is something to send. */
  draw(scene: string, elements: readonly BoardElement[]): boolean {
    const sheet = this.#sheet(scene);
    const newer = elements.filter((one) => replaces(one, sheet.elements.get(one.id)));
    if (newer.length === 0) return false;
    const waiting = this.#waiting.get(scene) ?? new Map<string, BoardElement>();
    for (const given of newer) {
      // Whoever draws may change the element and draw it again.
      const one = { ...given };
      sheet.elements.set(one.id, one);
      waiting.set(one.id, one);
    }
    this.#waiting.set(scene, waiting);
    return true;
  }

  /** Takes what came from the server; returns what of it is new here. */
  take(scene: string, elements: readonly BoardElement[], clock: number | undefined): BoardElement[] {
    const sheet = this.#sheet(scene);
    if (clock !== undefined) Object.assign(sheet, { clock, isOwed: false });
    const newer = elements.filter((one) => replaces(one, sheet.elements.get(one.id)));
    for (const one of newer) sheet.elements.set(one.id, { ...one });
    return newer;
  }

  /** Takes a whole scene; what is still to be sent stays on top of it. */
  replace(scene: string, elements: readonly BoardElement[], clock: number): void {
    const sheet = this.#sheet(scene);
    const own = [...this.#sent.values()].filter((one) => one.scene === scene).flatMap((one) => one.elements);
    sheet.elements = new Map(elements.map((one) => [one.id, one]));
    Object.assign(sheet, { clock, isOwed: false });
    for (const one of [...own, ...(this.#waiting.get(scene)?.values() ?? [])]) {
      if (replaces(one, sheet.elements.get(one.id))) sheet.elements.set(one.id, one);
    }
  }

  /** After a return every scene is owed. */
  owe(): void {
    for (const sheet of this.#sheets.values()) sheet.isOwed = true;
  }

  /** Every scene that is known, and not owed, is known up to here. */
  advance(clock: number): void {
    for (const sheet of this.#sheets.values())
      if (sheet.clock !== undefined && !sheet.isOwed) sheet.clock = clock;
  }

  /** The truth, also where what is here looks newer. */
  correct(scene: string, elements: readonly BoardElement[], unknown: readonly string[]): void {
    const sheet = this.#sheet(scene);
    for (const id of unknown) sheet.elements.delete(id);
    for (const one of elements) sheet.elements.set(one.id, { ...one });
  }

  /** Keeps only these scenes; returns those others in which something was drawn that the server does not have. */
  forget(scenes: ReadonlySet<string>): string[] {
    const unsent = [...this.#waiting.keys(), ...[...this.#sent.values()].map(({ scene }) => scene)];
    for (const id of this.#sheets.keys()) if (!scenes.has(id)) this.#sheets.delete(id);
    for (const id of this.#waiting.keys()) if (!scenes.has(id)) this.#waiting.delete(id);
    for (const [ask, { scene }] of this.#sent) if (!scenes.has(scene)) this.#sent.delete(ask);
    return [...new Set(unsent)].filter((id) => !scenes.has(id));
  }

  /** Messages with what waits; each is kept until `done` or `refused`. What no message can hold is told. */
  send(nextAsk: () => number, tooLarge: (scene: string, id: string) => void): Sending[] {
    const messages: Sending[] = [];
    for (const [scene, elements] of this.#waiting) {
      const parts = partsOf([...elements.values()], (id) => {
        tooLarge(scene, id);
      });
      for (const part of parts) {
        const message = { ask: nextAsk(), scene, elements: part };
        this.#sent.set(message.ask, message);
        messages.push(message);
      }
    }
    this.#waiting.clear();
    return messages;
  }

  /** After a cut: what was sent and not answered is to be sent again. */
  sendAgain(): void {
    for (const { scene, elements } of this.#sent.values()) {
      const waiting = this.#waiting.get(scene) ?? new Map<string, BoardElement>();
      for (const one of elements) if (replaces(one, waiting.get(one.id))) waiting.set(one.id, one);
      this.#waiting.set(scene, waiting);
    }
    this.#sent.clear();
  }

  /** These of a message are not taken; the others are still to be kept. */
  refused(ask: number, ids: ReadonlySet<string>): void {
    const sent = this.#sent.get(ask);
    if (sent) sent.elements = sent.elements.filter(({ id }) => !ids.has(id));
  }

  /** A message is answered; returns where it drew, if it did. */
  done(ask: number): string | undefined {
    const scene = this.#sent.get(ask)?.scene;
    this.#sent.delete(ask);
    return scene;
  }

  /** Whether the server has everything. */
  get isSaved(): boolean {
    return this.#waiting.size === 0 && this.#sent.size === 0;
  }

  #sheet(scene: string): Sheet {
    const known = this.#sheets.get(scene);
    if (known) return known;
    const sheet: Sheet = { clock: undefined, isOwed: false, elements: new Map() };
    this.#sheets.set(scene, sheet);
    return sheet;
  }
}

function partsOf(elements: readonly BoardElement[], tooLarge: (id: string) => void): BoardElement[][] {
  const parts: BoardElement[][] = [];
  let part: BoardElement[] = [];
  let size = 0;
  for (const one of elements) {
    const length = JSON.stringify(one).length;
    if (length > LARGEST_ELEMENT) {
      tooLarge(one.id);
      continue;
    }
    if (part.length > 0 && (part.length === MOST_AT_ONCE || size + length > MOST_CHARACTERS)) {
      parts.push(part);
      part = [];
      size = 0;
    }
    part.push(one);
    size += length;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
