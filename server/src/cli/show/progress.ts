import type { Io } from '../io.ts';

/** Nobody needs a bar for what is over before they have looked. */
const SHOWN_AFTER_MS = 1000;
const DRAWN_EVERY_MS = 100;
const WIDTH = 24;
const TURNS = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export interface Progress {
  /** How much is done; of how much, where that is known. */
  at(done: number, total?: number): void;
  /** What is being done now. */
  now(label: string): void;
}

/** Runs `work` and shows on a terminal how far it is, once it takes more than a second. */
export async function withProgress<T>(
  { status }: Pick<Io, 'status'>,
  label: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const state = { label, done: 0, total: undefined as number | undefined };
  const progress: Progress = {
    at: (done, total) => Object.assign(state, { done, total }),
    now: (text) => Object.assign(state, { label: text, done: 0, total: undefined }),
  };
  const started = Date.now();
  let turn = 0;
  const timer = setInterval(() => {
    if (Date.now() - started >= SHOWN_AFTER_MS) status(lineFor(state, turn++));
  }, DRAWN_EVERY_MS);
  try {
    return await work(progress);
  } finally {
    clearInterval(timer);
    status('');
  }
}

/** One line: a bar where it is known how much there is, else a sign that turns. */
export function lineFor(
  { label, done, total }: { label: string; done: number; total: number | undefined },
  turn: number,
): string {
  if (total === undefined || total <= 0) {
    const sign = TURNS[turn % TURNS.length] ?? '';
    return `${sign} ${label}${done > 0 ? ` ${done.toLocaleString('en')}` : ''}`;
  }
  const part = Math.min(1, done / total);
  const full = Math.round(part * WIDTH);
  const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
  return `${bar} ${String(Math.floor(part * 100)).padStart(3)} % ${label}`;
}
