/** 0: done. 1: it failed. 2: it was asked for in a wrong way. */
export const FAILED = 1;
export const WRONG_USAGE = 2;
/** As a shell tells that Ctrl-C ended a program. */
export const INTERRUPTED = 130;

/** What stops a command: one line that says what is wrong and what to do. */
export class Trouble extends Error {
  readonly status: number;

  constructor(message: string, status = FAILED) {
    super(message);
    this.name = 'Trouble';
    this.status = status;
  }
}

/** Asked for in a wrong way: `throw wrongUsage('--limit must be a whole number')`. */
export function wrongUsage(message: string): Trouble {
  return new Trouble(message, WRONG_USAGE);
}
