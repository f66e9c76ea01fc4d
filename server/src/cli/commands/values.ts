/** What tokens are for: to join a room, or the APIs that go by signed ones. */
export const DOORS = ['native', 'agora', '100ms'] as const;

/** What is given with `token`. */
export interface TokenFlags {
  door: (typeof DOORS)[number];
  role?: string;
  name?: string;
  user?: string;
  lifetime?: number;
}

// How the values of options are read. Each @throws Error with what was expected.

export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^-?\d+$/.test(text) && number >= least && number <= most) return number;
    const upTo = most === Number.MAX_SAFE_INTEGER ? 'or more' : `to ${String(most)}`;
    throw new Error(`It must be a whole number, ${String(least)} ${upTo}.`);
  };
}

/** An option that may be given several times: all of its values. */
export function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `90`, `90s`, `15m`, `12h`, `7d`: seconds. */
export function seconds(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,12})([smhd])?$/.exec(text) ?? [];
  if (count === undefined) throw new Error('It must be a time such as 90s, 15m, 12h or 7d.');
  return Number(count) * (SECONDS[unit] ?? 1);
}

/** A moment, as the API takes it: `+2h` from now, `2026-12-24 18:00` here, or RFC 3339. */
export function moment(text: string, now: number = Date.now()): string {
  const [, day, time = 'T00:00', offset = ''] =
    /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/i.exec(text) ?? [];
  // A day without a time would be midnight of Greenwich.
  const at = text.startsWith('+')
    ? new Date(now + seconds(text.slice(1)) * 1000)
    : new Date(isDay(day) ? `${day}T${time.slice(1)}${offset}` : NaN);
  if (Number.isNaN(at.getTime()))
    throw new Error('It must be a time such as +2h, 2026-12-24 18:00 or 2026-12-24T18:00:00Z.');
  return at.toISOString();
}

/** `Date` takes February 31 for March 3. */
function isDay(day = ''): boolean {
  const at = new Date(day);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

/** `key=value`, given several times: numbers, yes and no as JSON has them, everything else as text. */
export function metadata(text: string, before: Record<string, unknown> = {}): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new Error('It must be key=value.');
  return { ...before, [text.slice(0, at)]: jsonOr(text.slice(at + 1)) };
}

function jsonOr(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    // An id of many digits would become another one.
    const isOther = typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
    return isOther ? text : value;
  } catch {
    return text;
  }
}

/** `Name: value`, given several times. */
export function header(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([^\s:]+)\s*:\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error('It must be "Name: value".');
  return { ...before, [name]: value };
}
