import type { FastifyRequest } from 'fastify';
import { LruMap } from 'toad-cache';
import { fail, HouseError } from '../../errors.ts';
import { findProject, type Project } from '../../projects/projects.ts';
import { hashOf } from '../../projects/secrets.ts';
import { findUserByEmail, type User } from '../../projects/users.ts';
import { readBasic } from './credentials.ts';
import type { Desk } from './desk.ts';

interface Found {
  project: Project;
  userId: string;
}

/** A client with Basic credentials sends them with every request; the password is hashed once a minute. */
const BASIC_REMEMBERED_MS = 60_000;
const BASIC_REMEMBERED = 1000;

/**
 * Makes the check of Basic credentials. That a password was right is remembered with the stored hash that it matched, and
 * believed as long as the person still has that one: a new password ends the old one at once, on every
 * node, and so does shutting the person out.
 *
 * @returns a function that @throws token_malformed, wrong_login, rate_limited
 */
export function basicLogins(desk: Desk): (text: string, request: FastifyRequest) => Promise<Found> {
  const matched = new LruMap<string>(BASIC_REMEMBERED, BASIC_REMEMBERED_MS);
  return async (text, request) => {
    const given = readBasic(text);
    if (!given) throw fail('token_malformed');
    const name = hashOf(text);
    const hash = matched.get(name);
    const known = hash === undefined ? undefined : await findUserByEmail(desk.db.queries, given.email);
    if (known?.passwordHash === hash && known?.user.status === 'active') return open(known.user);
    await request.server.limits.login(request);
    const checked = await desk.checkPassword(given.email, given).catch(unknownIsWrong);
    matched.set(name, checked.passwordHash);
    return open(checked.user);
  };

  async function open({ id: userId, projectId }: User): Promise<Found> {
    const project = await findProject(desk.db.queries, projectId);
    if (!project) throw fail('wrong_login');
    return { project, userId };
  }
}

/** DS 1.1: whatever is wrong with Basic credentials is a 401. */
function unknownIsWrong(reason: unknown): never {
  const codes = ['user_not_found', 'key_disabled'];
  if (reason instanceof HouseError && codes.includes(reason.code)) throw fail('wrong_login');
  throw reason;
}
