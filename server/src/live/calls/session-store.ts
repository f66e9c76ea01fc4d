import { Refusal } from './refusal.ts';

/** Of one session. */
const MOST_KEYS = 200;
const MOST_BYTES = 1024 * 1024;

export interface StoredValue {
  key: string;
  data: unknown;
  updated_by: string;
  updated_at: number;
  change_version: number;
}

/** What the people in a call share by keys, for as long as the session goes on. */
export function sessionStore() {
  const values = new Map<string, StoredValue & { bytes: number }>();
  let bytes = 0;
  return {
    /** @throws Refusal when it was changed meanwhile, or there is too much */
    set: (key: string, data: unknown, by: string, ifVersion?: number): StoredValue => {
      const before = values.get(key);
      if (ifVersion !== undefined && ifVersion !== (before?.change_version ?? 0)) {
        throw new Refusal(412, 'the value was changed meanwhile');
      }
      const size = key.length + Buffer.byteLength(JSON.stringify(data ?? null));
      const after = bytes - (before?.bytes ?? 0) + size;
      if (after > MOST_BYTES || (!before && values.size >= MOST_KEYS)) {
        throw new Refusal(413, 'the session store is full');
      }
      bytes = after;
      const change_version = (before?.change_version ?? 0) + 1;
      const value = { key, data: data ?? null, updated_by: by, updated_at: Date.now(), change_version };
      values.set(key, { ...value, bytes: size });
      return value;
    },
    /** Undefined: nothing has been set. */
    get: (key: string): StoredValue | undefined => {
      const { bytes: _bytes, ...value } = values.get(key) ?? { bytes: 0, key: '' };
      return 'data' in value ? value : undefined;
    },
    clear: () => {
      values.clear();
      bytes = 0;
    },
  };
}
export type SessionStore = ReturnType<typeof sessionStore>;
