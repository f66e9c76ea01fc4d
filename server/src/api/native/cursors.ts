import { badInput } from '../../errors.ts';

/** What is said of a cursor that is none. */
export const NO_CURSOR = 'must be the next or previous of a page of this list';

/** A place in a list as text that says nothing to clients. */
export function cursorOf(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * What a cursor was made from.
 *
 * @param shape what must stand there: 'string', 'number' or either
 * @throws bad_input naming the query
 */
export function placeOf(
  cursor: string,
  member: string,
  shape: readonly ('string' | 'number' | 'either')[],
): (string | number)[] {
  const place = parsed(cursor);
  const isGood =
    Array.isArray(place) &&
    place.length === shape.length &&
    place.every((part, index) => {
      const wanted = shape[index];
      if (typeof part === 'string') return wanted !== 'number' && part.isWellFormed() && !part.includes('\0');
      return Number.isSafeInteger(part) && wanted !== 'string';
    });
  if (!isGood) throw badInput(member, NO_CURSOR);
  return place as (string | number)[];
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
