import type { List } from '@enfilade/client';
import type { PageFlags } from '../commands/paging.ts';
import type { Io } from '../io.ts';
import { json } from './plain.ts';
import type { Progress } from './progress.ts';
import { table, type Column } from './table.ts';

interface Shown<Row> {
  columns: readonly Column<Row>[];
  /** What there is where there is nothing: `no rooms`. */
  none: string;
}

/**
 * Prints a page of a list, or all of it: as a table, as one JSON document, or with `--all --json` as a document on each line.
 */
export async function showList<Row>(
  { io, progress }: { io: Io; progress: Progress },
  list: List<Row>,
  { all = false, json: asJson = false }: Pick<PageFlags, 'all'> & { json?: boolean },
  { columns, none }: Shown<Row>,
): Promise<void> {
  const { stdout, stderr } = io;
  if (all && asJson) {
    let done = 0;
    for await (const row of list) {
      await stdout.print(`${json(row)}\n`);
      progress.at((done += 1));
    }
    return;
  }
  if (all) {
    const rows: Row[] = [];
    for await (const row of list) progress.at(rows.push(row));
    await stdout.print(rows.length === 0 ? '' : table(stdout, columns, rows));
    if (rows.length === 0) await stderr.print(`There are ${none}.\n`);
    return;
  }
  const { data, next, previous, count } = await list.page();
  if (asJson) {
    const page = { data, next, previous, ...(count !== undefined && { count }) };
    await stdout.print(`${json(page, 2)}\n`);
    return;
  }
  // What is not of the list goes elsewhere, so that the list can be piped.
  await stdout.print(data.length === 0 ? '' : table(stdout, columns, data));
  if (data.length === 0) await stderr.print(`There are ${none}.\n`);
  if (count !== undefined) await stderr.print(`${count.toLocaleString('en')} in all.\n`);
  if (next !== null) await stderr.print(`There are more: --after ${next}, or --all.\n`);
}
