import type { Room } from './room.ts';

/** When the expiry of a room is to be carried out: null when it has none, or is already what it would become. */
export function dueOf({ settings, enabled, archivedAt }: Pick<Room, 'settings' | 'enabled' | 'archivedAt'>) {
  const { expiresAt, onExpiry = 'disable' } = settings;
  if (expiresAt === undefined || onExpiry === 'delete') return expiresAt ?? null;
  if (archivedAt !== null || (onExpiry === 'disable' && !enabled)) return null;
  return expiresAt;
}

/** The settings of a room that is opened again: a time that has passed would close it at once. */
export function withoutPastExpiry(settings: Room['settings'], now: number): Room['settings'] {
  if ((settings.expiresAt ?? Infinity) > now) return settings;
  const { expiresAt: _past, ...rest } = settings;
  return rest;
}
