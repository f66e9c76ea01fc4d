import type { Room, RoomSettings } from './room.ts';

/** The members that differ, with their new values (null: taken away); undefined when none does. */
export function differences(before: Room, after: Room): Record<string, unknown> | undefined {
  const old = changeable(before);
  const now = changeable(after);
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const changed = names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
  if (changed.length === 0) return undefined;
  return withoutSecrets(Object.fromEntries(changed.map((name) => [name, now[name] ?? null])));
}

/** Everything that can change, by name. */
function changeable(room: Omit<Room, 'num'>): Record<string, unknown> {
  const { title, alias, description, enabled, enabledSet, archivedAt, region, templateId, tags } = room;
  const { seats, record } = room;
  return {
    seats,
    record,
    title,
    alias,
    description,
    enabled,
    enabledSet,
    archivedAt,
    region,
    templateId,
    tags,
    ...room.settings,
  };
}

/** What the first event tells. */
export function factsOf(room: Omit<Room, 'num'>): Record<string, unknown> {
  const facts = Object.entries({ ...changeable(room), kind: room.kind });
  // A room begins with these: there are many rooms, and each has this event.
  return withoutSecrets(Object.fromEntries(facts.filter(([name, value]) => !isDefault(name, value))));
}

function isDefault(name: string, value: unknown): boolean {
  if (value === null || value === '' || value === false) return name !== 'enabled';
  // Of a setting, 0 is not the same as nothing.
  if (value === 0) return name === 'seats';
  return Array.isArray(value) && value.length === 0;
}

function withoutSecrets(facts: Record<string, unknown>): Record<string, unknown> {
  const shown = { ...facts };
  const { recording, webhook } = facts as Pick<RoomSettings, 'recording' | 'webhook'>;
  if (recording?.upload) {
    const { sealedCredentials, ...upload } = recording.upload;
    const credentials = sealedCredentials === undefined ? 'none' : 'set';
    shown['recording'] = { enabled: recording.enabled, upload: { ...upload, credentials } };
  }
  // The headers are how the receiver knows us; their names are enough here.
  if (webhook) shown['webhook'] = { url: webhook.url, headers: Object.keys(webhook.headers ?? {}) };
  return shown;
}
