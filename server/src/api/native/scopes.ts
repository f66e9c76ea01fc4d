/** What a key can be limited to at this door; each has `:read` and `:write`, and `:write` reads as well. */
export const AREAS = ['rooms', 'templates', 'keys', 'projects', 'events', 'tokens', 'accounts'] as const;
export type Scope = (typeof AREAS)[number];

/** Every scope a key can have for this door. */
export const SCOPES = [
  '*',
  '*:read',
  '*:write',
  ...AREAS.flatMap((area) => [`${area}:read`, `${area}:write`]),
];

/** Whether a key may make a call. No scopes at all means that the key is not limited. */
export function isPermitted(scopes: readonly string[], method: string, area: Scope): boolean {
  if (scopes.length === 0) return true;
  const isRead = method === 'GET' || method === 'HEAD';
  const good = ['*', '*:write', `${area}:write`, ...(isRead ? ['*:read', `${area}:read`] : [])];
  return scopes.some((scope) => good.includes(scope));
}
