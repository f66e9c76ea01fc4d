import { badInput } from '../../errors.ts';

/**
 * A page of a list that is short enough to be read whole, by what its cursors are made from.
 *
 * @throws bad_input for the cursor of something that is not in it any more
 */
export function sliceOf<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  { after, before, limit }: { after?: string; before?: string; limit: number },
): Item[] {
  const place = (name: string, member: string): number => {
    const at = items.findIndex((item) => nameOf(item) === name);
    if (at < 0) throw badInput(member, 'is of a list that has changed: begin again');
    return at;
  };
  if (before !== undefined) {
    const end = place(before, 'before');
    return items.slice(Math.max(0, end - limit), end).reverse();
  }
  const start = after === undefined ? 0 : place(after, 'after') + 1;
  return items.slice(start, start + limit);
}
