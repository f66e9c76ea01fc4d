import { LONGEST_NAME } from '@enfilade/protocol';
import { shortened } from '../rooms/names.ts';

/** Scripts whose letters change by what joins and parts them; elsewhere two names would only look alike. */
const JOINING =
  '[\\p{sc=Arab}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Guru}\\p{sc=Gujr}\\p{sc=Orya}\\p{sc=Taml}\\p{sc=Telu}\\p{sc=Knda}\\p{sc=Mlym}\\p{sc=Sinh}]';

/** What is kept as it is, or else is one of the characters that nobody sees. */
const UNSEEN = new RegExp(
  `(\\p{RGI_Emoji}|(?<=${JOINING})[\\u200C\\u200D](?=${JOINING}))|[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+`,
  'gv',
);

/** One line, without what would turn text around or hide it; emoji that are joined of several stay one. */
export function shownName(text: string): string {
  const line = text
    .toWellFormed()
    .replace(UNSEEN, (_all, kept?: string) => kept ?? ' ')
    .trim();
  return shortened(line, LONGEST_NAME).trim() || 'Guest';
}
