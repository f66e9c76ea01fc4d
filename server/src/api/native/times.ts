import { badInput } from '../../errors.ts';

const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/** A time of RFC 3339 in epoch milliseconds. @throws bad_input naming the member */
export function timeIn(text: string, member: string): number {
  const time = TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time) || time < 0)
    throw badInput(member, 'must be a time such as 2026-11-22T09:30:15.000Z');
  return time;
}
