import type { Journal } from './journal.ts';
import type { Options } from './options.ts';

/** What a task gets. */
export interface Work {
  /** A folder of its own, removed afterwards. */
  work: string;
  options: Options;
  journal: Journal;
}
