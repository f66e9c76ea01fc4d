/** What an API key can be limited to (DS 1.4). */
export const SCOPES = [
  '*',
  '*:read',
  '*:write',
  'accounts.self:read',
  'accounts.self:write',
  'accounts:read',
  'accounts:write',
  'files:read',
  'files:write',
  'openid',
  'rooms:read',
  'rooms:write',
] as const;

/** The first that matches the route counts. Everything else needs a scope for everything. */
const AREAS: readonly (readonly [RegExp, string])[] = [
  [/^\/files\/rooms(\/|$)/, 'rooms'],
  [/^\/files(\/|$)/, 'files'],
  [/^\/people\/@self(\/|$)/, 'accounts.self'],
  [/^\/(people|group)(\/|$)/, 'accounts'],
];

/**
 * The scopes of which a key needs one.
 *
 * @param route what the route was registered as, below `/api/2.0`
 */
export function neededScopes(method: string, route: string): readonly string[] {
  const area = AREAS.find(([pattern]) => pattern.test(route))?.[1] ?? '*';
  return isRead(method) ? [`${area}:read`, `${area}:write`] : [`${area}:write`];
}

/** Whether a key may make this call. No permissions at all means that the key is not limited. */
export function isPermitted(permissions: readonly string[], method: string, route: string): boolean {
  if (permissions.length === 0 || permissions.includes('*') || permissions.includes('*:write')) return true;
  if (isRead(method) && (permissions.includes('*:read') || route === '/keys/@self')) return true;
  return neededScopes(method, route).some((scope) => permissions.includes(scope));
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
