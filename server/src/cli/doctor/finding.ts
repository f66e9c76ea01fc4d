/** note: nothing is wrong; it is said because somebody may wonder. */
export type Health = 'ok' | 'note' | 'warn' | 'fail';

/** One line of what `doctor` tells. */
export interface Finding {
  part: string;
  health: Health;
  text: string;
  /** What to do about it. */
  advice?: string;
}

export function finding(part: string, health: Health, text: string, advice?: string): Finding {
  return { part, health, text, ...(advice !== undefined && { advice }) };
}

/** What an error says, in one line. */
export function saying(reason: unknown): string {
  // Several addresses of one name that all refuse are told as an error without words.
  const { message, code, errors = [] } = reason as Error & { code?: string; errors?: Error[] };
  const text = [message, errors[0]?.message, code].find((one) => one !== undefined && one !== '');
  return (text ?? 'it failed').replaceAll('\n', ' ');
}
