import type { FastifyRequest } from 'fastify';
import { LruMap } from 'toad-cache';
import type { Actor } from '../../db/events.ts';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { AccessKey } from '../../projects/access-keys.ts';
import type { Project } from '../../projects/projects.ts';
import { accessKeyOfToken, checkTime, verifyToken, type Claims } from './tokens.ts';

/** Who is asking. */
export interface Caller {
  project: Project;
  actor: Actor;
}

interface Believed {
  claims: Claims;
  /** The secret that it was verified with; another one means that the key was changed since. */
  secret: string;
}

const REMEMBERED = 10_000;

export type Authenticate = (request: FastifyRequest) => Promise<Caller>;

/**
 * Verifies the management token in the `Authorization` header (HM 1.1). Signatures are remembered, the time and the
 * key are checked every time.
 *
 * @throws token_missing, token_malformed, token_unknown, token_signature, token_expired, key_disabled, wrong_kind
 */
export function authenticator(house: House): Authenticate {
  const believed = new LruMap<Believed>(REMEMBERED);

  async function believe(token: string): Promise<{ claims: Claims; key: AccessKey }> {
    const known = believed.get(token);
    const key = await house.accessKeys(known?.claims.accessKey ?? accessKeyOfToken(token));
    if (!key) throw fail('token_unknown', { text: 'the access key is not known' });
    if (known?.secret === key.secret) return { claims: known.claims, key };
    const claims = verifyToken(token, key.secret);
    believed.set(token, { claims, secret: key.secret });
    return { claims, key };
  }

  return async (request) => {
    const { claims, key } = await believe(tokenOf(request));
    checkTime(claims);
    if (!key.enabled) throw fail('key_disabled');
    if (claims.type !== 'management') {
      throw fail('wrong_kind', { text: `expected type management, got ${claims.type}` });
    }
    await request.server.limits.key(request, key.accessKey);
    const { project } = key;
    return { project, actor: { projectId: project.id, door: '100ms', who: `access:${key.accessKey}` } };
  };
}

function tokenOf(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header === undefined || header === '')
    throw fail('token_missing', { text: 'the Authorization header is missing' });
  const [, token] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
  if (token === undefined)
    throw fail('token_malformed', { text: 'the Authorization header must be Bearer <token>' });
  return token;
}
