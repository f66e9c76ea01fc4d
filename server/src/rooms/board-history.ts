import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import type { Room } from './room.ts';

export interface BoardHistoryTable {
  room_num: number;
  clock: number;
  at: number;
  content: string;
}

declare module '../db/schema.ts' {
  interface Tables {
    board_history: BoardHistoryTable;
  }
}

/** What happened on a board at one time. */
export interface Step {
  /** Of the board; larger is later. */
  clock: number;
  at: number;
  /** JSON: an object, never an empty one. */
  content: string;
}

/** Of one page; a step that is larger comes alone. */
const MOST_CHARACTERS = 2_000_000;

/** Keeps what happened, for the replay of a room that records. */
export async function keepSteps(tx: Tx, num: number, steps: readonly Step[]): Promise<void> {
  for (const { clock, at, content } of steps) {
    await tx.insertInto('board_history').values({ room_num: num, clock, at, content }).execute();
  }
}

/** The clock of the newest step; undefined: nothing is recorded. */
export async function newestStep(queries: Queries, { num }: Pick<Room, 'num'>): Promise<number | undefined> {
  const row = await queries
    .selectFrom('board_history')
    .select('clock')
    .where('room_num', '=', num)
    .orderBy('clock', 'desc')
    .limit(atMost(1))
    .executeTakeFirst();
  return row?.clock;
}

/** The steps after a clock, oldest first: so many at the most, and so many that they are not too large together. */
export async function pageOfSteps(
  queries: Queries,
  { num }: Pick<Room, 'num'>,
  { after, limit }: { after: number; limit: number },
): Promise<{ steps: Step[]; next: number | null }> {
  const sizes = await queries
    .selectFrom('board_history')
    .select((eb) => ['clock', eb.fn<number>('length', ['content']).as('size')])
    .where('room_num', '=', num)
    .where('clock', '>', after)
    .orderBy('clock')
    .limit(atMost(limit + 1))
    .execute();
  let characters = 0;
  const fitting = sizes.slice(0, limit).filter(({ size }, index) => {
    characters += size;
    return index === 0 || characters <= MOST_CHARACTERS;
  });
  const last = fitting.at(-1);
  if (!last) return { steps: [], next: null };
  const steps = await queries
    .selectFrom('board_history')
    .select(['clock', 'at', 'content'])
    .where('room_num', '=', num)
    .where('clock', '>', after)
    .where('clock', '<=', last.clock)
    .orderBy('clock')
    .execute();
  return { steps, next: fitting.length < sizes.length ? last.clock : null };
}

/** Steps as JSON; the content of each is JSON already. */
export function stepsJson(steps: readonly Step[]): string {
  const shown = steps.map(({ clock, at, content }) => {
    const head = JSON.stringify({ clock, at: new Date(at).toISOString() });
    return `${head.slice(0, -1)},${content.slice(1)}`;
  });
  return `[${shown.join(',')}]`;
}
