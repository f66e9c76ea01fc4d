import stringWidth from 'string-width';
import type { Sink } from '../io.ts';
import { painter } from './paint.ts';
import { plain } from './plain.ts';

/** One column: its heading, and what stands in it of each row. */
export interface Column<Row> {
  title: string;
  of: (row: Row) => string | number | null | undefined;
  /** Numbers stand at the right. */
  right?: boolean;
}

const GAP = '  ';
const NOTHING = '–';
/** A column that is cut keeps this much. */
const LEAST = 8;

/** Rows as lines of text, aligned by how wide a terminal shows them, and no wider than the terminal. */
export function table<Row>(sink: Sink, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const paint = painter(sink);
  const cells = rows.map((row) => columns.map((column) => cellOf(column.of(row))));
  const widths = columns.map(({ title }, at) =>
    Math.max(stringWidth(title), ...cells.map((line) => stringWidth(line[at] ?? ''))),
  );
  if (sink.isTerminal) narrow(widths, sink.columns);
  const line = (texts: readonly string[]): string =>
    columns
      .map(({ right }, at) => fit(texts[at] ?? '', widths[at] ?? 0, right))
      .join(GAP)
      .trimEnd();
  const head = paint('bold', line(columns.map(({ title }) => title)));
  return [head, ...cells.map(line)].map((text) => `${text}\n`).join('');
}

/** What is known of one thing, a line for each: what it is called at the left. */
export function details(sink: Sink, pairs: readonly (readonly [string, unknown])[]): string {
  const paint = painter(sink);
  const width = Math.max(...pairs.map(([name]) => stringWidth(name)));
  const line = ([name, value]: readonly [string, unknown]): string =>
    `${paint('bold', fit(name, width))}${GAP}${cellOf(textOf(value))}\n`;
  return pairs.map(line).join('');
}

function cellOf(value: string | number | null | undefined): string {
  return value === null || value === undefined || value === '' ? NOTHING : plain(String(value));
}

function textOf(value: unknown): string | number | null | undefined {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'number')
    return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return typeof value === 'object' && Object.keys(value).length === 0 ? '' : JSON.stringify(value);
}

/** Takes from the widest columns what does not fit. */
function narrow(widths: number[], columns: number): void {
  const room = columns - GAP.length * (widths.length - 1);
  for (;;) {
    const widest = Math.max(...widths);
    if (widths.reduce((sum, width) => sum + width, 0) <= room || widest <= LEAST) return;
    widths[widths.indexOf(widest)] = widest - 1;
  }
}

function fit(text: string, width: number, right = false): string {
  const cut = stringWidth(text) > width ? `${prefix(text, width - 1)}…` : text;
  const blanks = ' '.repeat(Math.max(0, width - stringWidth(cut)));
  return right ? blanks + cut : cut + blanks;
}

const graphemes = new Intl.Segmenter();

function prefix(text: string, width: number): string {
  let taken = '';
  for (const { segment } of graphemes.segment(text)) {
    if (stringWidth(taken + segment) > width) break;
    taken += segment;
  }
  return taken;
}
