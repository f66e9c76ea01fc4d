import { fail } from '../errors.ts';

/** Whose picture it is. */
export interface Whose {
  room: string;
  project: string;
}

const MOST = 64;
const MOST_OF_ROOM = 4;
const MOST_OF_PROJECT = 16;

/**
 * Counts who waits, such that nobody takes the places of all others.
 *
 * @returns how to come in, which answers how to leave; @throws rate_limited
 */
export function placesToWait(): (whose: Whose) => () => void {
  const taken = new Map<string, number>();
  const add = (one: string, more: number): void => {
    const number = (taken.get(one) ?? 0) + more;
    if (number > 0) taken.set(one, number);
    else taken.delete(one);
  };
  return ({ room, project }) => {
    const counted = [
      ['all', MOST],
      [`room ${room}`, MOST_OF_ROOM],
      [`project ${project}`, MOST_OF_PROJECT],
    ] as const;
    if (counted.some(([one, most]) => (taken.get(one) ?? 0) >= most)) {
      throw fail('rate_limited', { text: 'too many pictures are waiting' });
    }
    for (const [one] of counted) add(one, 1);
    return () => {
      for (const [one] of counted) add(one, -1);
    };
  };
}
