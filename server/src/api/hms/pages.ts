import { Type } from 'typebox';
import { badInput, fail } from '../../errors.ts';

const LEAST = 10;
const MOST = 100;

/** HM 0.2. */
export const PageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ description: 'How many at most, from 10 to 100.' })),
  start: Type.Optional(Type.String({ maxLength: 64, description: 'The `last` of the page before.' })),
});

/** HM 0.2: outside of 10 to 100 the nearest of both is taken. */
export function pageSize(limit = LEAST): number {
  return Math.min(Math.max(limit, LEAST), MOST);
}

const ID = /^[0-9a-f]{24}$/;

/** Whether something can be an id (HM 0). */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** @throws bad_input when it is no id */
export function startOf(start: string | undefined): string | undefined {
  if (start === undefined || start === '') return undefined;
  if (!ID.test(start)) throw badInput('start', 'must be the last of a page before');
  return start;
}

/** A room's id from a path. @throws room_not_found for anything that cannot be one */
export function roomIdOf(text: string): { shortId: string } {
  if (!ID.test(text)) throw fail('room_not_found');
  return { shortId: text };
}

/** A template's id from a path. @throws template_not_found for anything that cannot be one */
export function templateIdFrom(text: string): string {
  if (!ID.test(text)) throw fail('template_not_found');
  return text;
}
