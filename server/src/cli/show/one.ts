import type { Io } from '../io.ts';
import { json } from './plain.ts';
import { details } from './table.ts';

/** Prints one thing: a line for each of `pairs`, or all of it as JSON. */
export async function showOne(
  { stdout }: Pick<Io, 'stdout'>,
  asJson: boolean | undefined,
  whole: unknown,
  pairs: readonly (readonly [string, unknown])[],
): Promise<void> {
  await stdout.print(asJson === true ? `${json(whole, 2)}\n` : details(stdout, pairs));
}
