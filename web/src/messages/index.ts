import { createContext, useContext } from 'react';
import { en, type Messages } from './en.ts';
import { zh } from './zh.ts';

export type { Messages } from './en.ts';

export const LANGUAGES = { en, zh } as const;
export type Language = keyof typeof LANGUAGES;

/** What Excalidraw calls them. */
export const BOARD_LANGUAGES: Record<Language, string> = { en: 'en', zh: 'zh-CN' };

/** The first of the languages that the reader wants and that we have. */
export function preferredLanguage(wanted: readonly string[]): Language {
  const known = Object.keys(LANGUAGES) as Language[];
  for (const one of wanted) {
    const found = known.find((language) => one.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}

/** How times and dates are written: as the reader's own kind of the language does it. */
export const localeOf = (language: Language, wanted: readonly string[]): string =>
  wanted.find((one) => one.toLowerCase().split('-')[0] === language) ?? BOARD_LANGUAGES[language];

export const Speech = createContext<Messages>(en);

/** What the page says, in the reader's language. */
export const useText = (): Messages => useContext(Speech);
