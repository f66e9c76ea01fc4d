import type { Saved } from './journal.ts';

/** A table; all columns but the first are numbers. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const under = head.map((_name, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(under), ...rows.map(line)].join('\n');
}

/** When a task ran, and the machine's load around it, as a sentence. */
export function loads({ at, commit, load }: Saved<unknown>): string {
  const when = `${at.slice(0, 16).replace('T', ' ')} UTC`;
  return `Measured ${when}, commit ${commit}; load average before ${load.before.join(' ')}, after ${load.after.join(' ')}.`;
}
