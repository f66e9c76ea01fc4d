import type { FastifyRequest } from 'fastify';
import type { House } from '../../house.ts';
import { isPermitted, type Scope } from './scopes.ts';

/**
 * Makes the check whether the key of a request that is still being answered is good yet: it may have been revoked,
 * limited or rolled meanwhile, and its person may be no administrator any more.
 */
export function keyChecker(
  { apiKeys, isAdmin }: House,
  scope: Scope,
): (request: FastifyRequest) => Promise<boolean> {
  return async ({ headers, method }) => {
    const [, text = ''] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
    const found = await apiKeys.find(text);
    if (!found?.key.active) return false;
    const { key, project } = found;
    if (key.expiresAt !== null && key.expiresAt <= Date.now()) return false;
    return isPermitted(key.permissions, method, scope) && isAdmin(project, key.userId);
  };
}
