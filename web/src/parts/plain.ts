/** What somebody typed, without what only machines can read, which other machines do not take. */
export const plain = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, '').trim();

/** The same, of something that is one line long. */
export const plainLine = (text: string): string => plain(text.replace(/\s+/gu, ' '));
