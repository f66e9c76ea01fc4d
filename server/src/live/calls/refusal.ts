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
