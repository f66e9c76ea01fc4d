/** Members whose own members are named by somebody. */
const NAMED = new Set([
  'roles',
  'browser_recordings',
  'rtmp_destinations',
  'hls_destinations',
  'transcriptions',
]);
/** Members that are kept as they came. */
const FREE = new Set(['plugins', 'role_languages', 'metadata']);

/** What is kept under our own names as it is shown here: `maxPeerCount` is `max_peer_count`. */
export function toSnake(value: unknown): unknown {
  return renamed(value, snake);
}

/** What was sent under our own names. */
export function toCamel(value: unknown): unknown {
  return renamed(value, camel);
}

export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, rename));
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => {
    const word = snake(name);
    if (FREE.has(word)) return [rename(name), member];
    if (!NAMED.has(word) || !isObject(member)) return [rename(name), renamed(member, rename)];
    const entries = Object.entries(member).map(([key, one]): [string, unknown] => [
      key,
      renamed(one, rename),
    ]);
    return [rename(name), Object.fromEntries(entries)];
  });
  return Object.fromEntries(members);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
