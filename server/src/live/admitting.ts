import type { GoodbyeCode } from '@enfilade/protocol';
import { LruMap } from 'toad-cache';
import { HouseError } from '../errors.ts';
import { admissionOf, type Admission, type AdmissionDoor } from '../rooms/join-credential.ts';
import { Farewell } from './farewell.ts';

const MINUTE = 60_000;
/** How many addresses are counted at once; the one that asked longest ago is forgotten. */
const COUNTED = 20_000;

/**
 * Makes what reads the credentials that people come with. An address that came with too many wrong ones is told nothing
 * more in this minute: a code of ten letters could be found by trying.
 *
 * @param most wrong ones in a minute
 * @returns a function that @throws Farewell
 */
export function admitter(
  doors: readonly AdmissionDoor[],
  most: number,
): (token: string, address: string) => Promise<Admission> {
  const wrong = new LruMap<{ count: number }>(COUNTED, MINUTE);
  return async (token, address) => {
    if ((wrong.get(address)?.count ?? 0) >= most) throw new Farewell('too_many');
    try {
      const admission = await admissionOf(doors, token);
      if (admission) return admission;
    } catch (reason) {
      if (!(reason instanceof HouseError) || reason.status >= 500) throw reason;
      if (REASONS.has(reason.code) || reason.code === 'token_expired') throw new Farewell(farewellOf(reason));
    }
    const counted = wrong.get(address);
    if (counted) counted.count += 1;
    else wrong.set(address, { count: 1 });
    throw new Farewell('bad_credential');
  };
}

const REASONS: ReadonlySet<string> = new Set([
  'password_required',
  'room_not_found',
  'room_disabled',
  'room_archived',
  'room_not_open',
]);

/** Why somebody is not let in, for what went wrong. */
export function farewellOf({ code }: HouseError): GoodbyeCode {
  if (code === 'token_expired') return 'expired';
  return REASONS.has(code) ? (code as GoodbyeCode) : 'bad_credential';
}
