import type { Io } from '../io.ts';

/** Nobody needs a bar for what is over before they have looked. */
const SHOWN_AFTER_MS = 1000;
const DRAWN_EVERY_MS = 100;
const WIDTH = 24;
const BACK_AND_CLEAR = '\r\u001b[K';
const TURNS = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export interface Progress {
  /** How much is done; of how much, where that is known. */
  at(done: number, total?: number): void;
  /** What is being done now. */
  now(label: string): void;
}

/**
 * Runs `work` and shows on a terminal's standard error how far it is, once it takes more than a second. The line is
 * cleared at the end.
 */
export async function withProgress<T>(
  { stderr }: Pick<Io, 'stderr'>,
  label: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const state = { label, done: 0, total: undefined as number | undefined };
  const progress: Progress = {
    at: (done, total) => Object.assign(state, { done, total }),
    now: (text) => Object.assign(state, { label: text }),
  };
  if (!stderr.isTerminal) return work(progress);

  const started = Date.now();
  let drawn = 0;
  const timer = setInterval(() => {
    if (Date.now() - started < SHOWN_AFTER_MS) return;
    void stderr.print(BACK_AND_CLEAR + lineFor(state, drawn));
    drawn += 1;
  }, DRAWN_EVERY_MS);
  try {
    return await work(progress);
  } finally {
    clearInterval(timer);
    if (drawn > 0) await stderr.print(BACK_AND_CLEAR);
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
