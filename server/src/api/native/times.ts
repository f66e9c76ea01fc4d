import { badInput } from '../../errors.ts';

const TIME = /^(\d{4}-\d\d-\d\d)[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/** A time of RFC 3339 in epoch milliseconds. @throws bad_input naming the member */
export function timeIn(text: string, member: string): number {
  const [, day] = TIME.exec(text) ?? [];
  const time = day !== undefined && isDay(day) ? Date.parse(text) : NaN;
  if (Number.isNaN(time) || time < 0)
    throw badInput(member, 'must be a time such as 2026-11-22T09:30:15.000Z');
  return time;
}

/** The 30th of February would be read as a day of March. */
function isDay(day: string): boolean {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
