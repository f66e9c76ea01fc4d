import { HouseError } from '../../errors.ts';

/** Why a call of a method fails; clients try again after 5xx, 429 and nothing else. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** What clients know a full room, or a full role, by. */
export const FULL = 'role limit reached';

/** What is told of a failure: not what went wrong underneath. */
export function toldOf(reason: unknown): { code: number; message: string } {
  if (reason instanceof Refusal) return { code: reason.code, message: reason.message };
  if (!(reason instanceof HouseError)) return { code: 500, message: 'internal error' };
  return { code: reason.status, message: reason.code === 'room_full' ? FULL : reason.message };
}

/** Asks whoever records or streams, and says what they refuse as clients hear it. @throws Refusal */
export async function asked<T>(whom: T | undefined, work: (whom: T) => Promise<void>): Promise<void> {
  if (!whom) throw new Refusal(400, 'this server does not do this');
  try {
    await work(whom);
  } catch (reason) {
    if (!(reason instanceof HouseError)) throw reason;
    // Clients try again after 5xx.
    throw new Refusal(reason.status < 500 ? reason.status : 400, WORDS[reason.code] ?? reason.message);
  }
}

const WORDS: Partial<Record<string, string>> = {
  recording_running: 'beam already started',
  recording_not_running: 'no active beam found',
};
