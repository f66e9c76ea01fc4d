import type { FastifyRequest } from 'fastify';
import { LruMap } from 'toad-cache';
import { fail, HouseError } from '../../errors.ts';
import { findProject, type Project } from '../../projects/projects.ts';
import { hashOf } from '../../projects/secrets.ts';
import { readBasic } from './credentials.ts';
import type { Desk } from './desk.ts';

interface Found {
  project: Project;
  userId: string;
}

/** A client with Basic credentials sends them with every request; the password is hashed once a minute. */
const BASIC_REMEMBERED_MS = 60_000;
const BASIC_REMEMBERED = 1000;

/** Makes the check of Basic credentials. @returns a function that @throws token_malformed, wrong_login, rate_limited */
export function basicLogins(desk: Desk): (text: string, request: FastifyRequest) => Promise<Found> {
  const believed = new LruMap<Found>(BASIC_REMEMBERED, BASIC_REMEMBERED_MS);
  return async (text, request) => {
    const name = hashOf(text);
    const known = believed.get(name);
    if (known) return known;
    const given = readBasic(text);
    if (!given) throw fail('token_malformed');
    await request.server.limits.login(request);
    const user = await desk.checkPassword(given.email, given).catch(unknownIsWrong);
    const project = await findProject(desk.db.queries, user.projectId);
    if (!project) throw fail('wrong_login');
    const found = { project, userId: user.id };
    believed.set(name, found);
    return found;
  };
}

/** DS 1.1: whatever is wrong with Basic credentials is a 401. */
function unknownIsWrong(reason: unknown): never {
  const codes = ['user_not_found', 'key_disabled'];
  if (reason instanceof HouseError && codes.includes(reason.code)) throw fail('wrong_login');
  throw reason;
}
