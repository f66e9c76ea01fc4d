import type { Queries } from '../db/database.ts';
import { fail } from '../errors.ts';
import { clientHashOf, matchesStoredHash } from './passwords.ts';
import { clientHash, findUserByEmail, type SignIn } from './users.ts';

/** A password, or what a client made of it (`clientHash`). */
export type GivenPassword = { password: string } | { passwordHash: string };

export type CheckPassword = (email: string, given: GivenPassword) => Promise<SignIn>;

/** Each costs 16 MiB and tens of milliseconds of a thread; two leave the thread pool room for the rest. */
const AT_ONCE = 2;
/** Who comes later than this would wait for more than a few seconds. */
const WAITING = 40;

/**
 * Makes the check of who signs in. Few passwords are hashed at the same time, whoever asks.
 *
 * @returns a function that @throws user_not_found, wrong_login; key_disabled for a person who is disabled; rate_limited
 * when too many are waiting
 */
export function passwordChecker(queries: Queries): CheckPassword {
  const inTurn = turns(AT_ONCE, WAITING);
  return async (email, given) => {
    const known = await findUserByEmail(queries, email);
    if (!known) throw fail('user_not_found');
    const matches = await inTurn(async () => {
      const hash = 'password' in given ? await clientHashOf(given.password, clientHash) : given.passwordHash;
      return matchesStoredHash(hash.toLowerCase(), known.passwordHash);
    });
    if (!matches) throw fail('wrong_login');
    // Told only to who knows the password.
    if (known.user.status === 'disabled') throw fail('key_disabled', { text: 'the person is disabled' });
    return known;
  };
}

/** Runs jobs a few at a time; @throws rate_limited when `waiting` are in line already. */
function turns(atOnce: number, waiting: number): <T>(job: () => Promise<T>) => Promise<T> {
  const line: (() => void)[] = [];
  let free = atOnce;
  return async (job) => {
    if (free > 0) free -= 1;
    else if (line.length >= waiting) throw fail('rate_limited');
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await job();
    } finally {
      const next = line.shift();
      if (next) next();
      else free += 1;
    }
  };
}
