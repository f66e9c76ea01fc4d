import type { Page } from '@enfilade/protocol';
import { badInput } from '../../errors.ts';

interface Query {
  limit: number;
  after?: string;
  before?: string;
}

interface List<Item, Place, Shown> {
  /** Reads a cursor. @throws bad_input naming the member */
  placeOf: (cursor: string, member: string) => Place;
  /** Finds up to `limit` items behind a place; before one, nearest first. */
  find: (page: { limit: number; after?: Place; before?: Place }) => Promise<Item[]>;
  cursorOf: (item: Item) => string;
  show: (item: Item) => Shown;
}

/**
 * A page of a list, in its order, with the cursors to the next and the previous one.
 *
 * @throws bad_input for a cursor that is none, or both at once
 */
export async function pageFrom<Item, Place, Shown>(
  query: Query,
  list: List<Item, Place, Shown>,
): Promise<Page<Shown>> {
  const { items, ...cursors } = await cutPage(query, list);
  return { data: items.map(list.show), ...cursors };
}

/** The items of a page, and its cursors. */
export async function cutPage<Item, Place>(
  { limit, after, before }: Query,
  list: Omit<List<Item, Place, unknown>, 'show'>,
): Promise<{ items: Item[]; next: string | null; previous: string | null }> {
  if (after !== undefined && before !== undefined) throw badInput('before', 'must not stand beside after');
  const found = await list.find({
    // One more tells whether there are more.
    limit: limit + 1,
    ...(after !== undefined && { after: list.placeOf(after, 'after') }),
    ...(before !== undefined && { before: list.placeOf(before, 'before') }),
  });
  const isMore = found.length > limit;
  const items = found.slice(0, limit);
  if (before !== undefined) items.reverse();
  const cursor = (item: Item | undefined) => (item === undefined ? null : list.cursorOf(item));
  return {
    items,
    next: before !== undefined || isMore ? cursor(items.at(-1)) : null,
    previous:
      before === undefined
        ? after === undefined
          ? null
          : cursor(items[0])
        : isMore
          ? cursor(items[0])
          : null,
  };
}
