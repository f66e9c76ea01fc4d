import { badInput } from '../../errors.ts';

/** Epoch milliseconds as `2026-11-21T09:30:15.1230000Z`: seven digits of a second (DS 2.3). */
export function dateOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}0000Z`;
}

/** Epoch milliseconds as `2026-11-21T09:30:15`, as only a login's end is told (DS 2.3). */
export function plainDateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

/**
 * A date in a query (DS 2.3): ISO, or a day alone, without an offset UTC; the time may have `-` in place of `:`.
 *
 * @throws bad_input for the parameter
 */
export function timeAsked(text: string, parameter: string): number {
  const [day = '', clock = ''] = text.trim().split('T');
  const [, time = '', offset = ''] = /^([\d.:-]*?)(Z|[+-]\d\d:?\d\d)?$/i.exec(clock) ?? [];
  const at = Date.parse(clock === '' ? day : `${day}T${time.replaceAll('-', ':')}${offset || 'Z'}`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at)) {
    throw badInput(parameter, `The value '${text.slice(0, 100)}' is not valid.`);
  }
  return at;
}
