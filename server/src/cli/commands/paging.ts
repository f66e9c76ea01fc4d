import type { Option } from 'commander';
import { option } from './define.ts';
import { wholeNumber } from './values.ts';

/** How much of a list is shown. */
export interface PageFlags {
  limit: number;
  after?: string;
  all?: boolean;
}

export function pageOptions(): Option[] {
  return [
    option('--limit <number>', 'how many at most', { parse: wholeNumber(1, 100), fallback: 50 }),
    option('--after <cursor>', 'go on where a list ended'),
    option('--all', 'the whole list; with --json a document on each line'),
  ];
}
