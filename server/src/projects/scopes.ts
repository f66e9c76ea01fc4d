// Scopes are `<area>:read`, `<area>:write`, or for every area `*:read` and `*:write`; writing includes reading. What a
// route needs is each door's to say. No scopes at all, or `*`, mean that a key is not limited.

/** Whether these scopes are no limit. */
export function isUnrestricted(scopes: readonly string[]): boolean {
  return scopes.length === 0 || scopes.includes('*');
}

/** The scopes as they are kept: each once, and none for a key that is not limited. */
export function keptScopes(scopes: readonly string[]): string[] {
  return isUnrestricted(scopes) ? [] : [...new Set(scopes)];
}

/** Whether a key with the scopes `own` may do everything that one with the scopes `wanted` may. */
export function covers(own: readonly string[], wanted: readonly string[]): boolean {
  if (isUnrestricted(own)) return true;
  if (isUnrestricted(wanted)) return false;
  return wanted.every((scope) => {
    const writing = scope.replace(/:read$/, ':write');
    const good = [scope, writing, '*:write', ...(scope.endsWith(':read') ? ['*:read'] : [])];
    return own.some((one) => good.includes(one));
  });
}
