import type { Saved } from './journal.ts';

/** A table; all columns but the first are numbers. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const under = head.map((_name, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(under), ...rows.map(line)].join('\n');
}

/** The machine's load around a task, as a sentence. */
export function loads({ load }: Saved<unknown>): string {
  return `Load average before ${load.before.join(' ')}, after ${load.after.join(' ')}.`;
}
