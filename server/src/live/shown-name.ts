import { LONGEST_NAME } from '@enfilade/protocol';

/** One line, without what would turn text around or hide it. */
export function shownName(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return line.slice(0, LONGEST_NAME).toWellFormed() || 'Guest';
}
