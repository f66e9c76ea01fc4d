/**
 * Controls and what turns the direction of writing: a title that somebody gave a room could rewrite the screen of whoever
 * reads it.
 */
const UNSAFE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere as it may stand in one line of a terminal. */
export function plain(text: string): string {
  return text.replace(UNSAFE, (character) =>
    character === '\n' || character === '\t'
      ? ' '
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A document for programs, which is safe to look at, too. */
export function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[^\P{Cc}\n]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
