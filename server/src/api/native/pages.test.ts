import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from '@enfilade/protocol';
import fc from 'fast-check';
import { HouseError } from '../../errors.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom, type cutPage } from './pages.ts';

/** A list of the numbers 0 … size-1, as the store would page it. */
function listOf(size: number) {
  const all = Array.from({ length: size }, (_, index) => index);
  return {
    placeOf: (cursor: string, member: string) => Number(placeOf(cursor, member, ['number'])[0]),
    find: async ({ limit, after, before }: { limit: number; after?: number; before?: number }) =>
      before === undefined
        ? all.filter((item) => item > (after ?? -1)).slice(0, limit)
        : all
            .filter((item) => item < before)
            .reverse()
            .slice(0, limit),
    cursorOf: (item: number) => cursorOf([item]),
    show: (item: number) => item,
  };
}

test('following next gives everything once, and following previous gives it back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 12 }), async (size, limit) => {
      const list = listOf(size);
      const pages: number[][] = [];
      let last: string | null = null;
      for (let after: string | null | undefined = undefined; after !== null;) {
        const query: Parameters<typeof cutPage>[0] = { limit, ...(after !== undefined && { after }) };
        const page: Page<number> = await pageFrom(query, list);
        pages.push(page.data);
        last = page.previous;
        after = page.next;
      }
      assert.deepEqual(
        pages.flat(),
        Array.from({ length: size }, (_, index) => index),
      );
      const back: number[][] = [];
      while (last !== null) {
        const page: Page<number> = await pageFrom({ limit, before: last }, list);
        back.unshift(page.data);
        last = page.previous;
      }
      assert.deepEqual(back.flat(), pages.slice(0, -1).flat());
    }),
  );
});

test('the first page of a list that fits has no other pages', async () => {
  assert.deepEqual(await pageFrom({ limit: 5 }, listOf(5)), {
    data: [0, 1, 2, 3, 4],
    next: null,
    previous: null,
  });
});

const wrong = ['', 'x', cursorOf([]), cursorOf(['a']), cursorOf([1.5]), cursorOf([1, 2]), cursorOf([1e300])];
for (const cursor of wrong) {
  test(`${JSON.stringify(cursor)} is no cursor of this list`, async () => {
    await assert.rejects(
      pageFrom({ limit: 5, after: cursor }, listOf(3)),
      (reason) => reason instanceof HouseError && reason.code === 'bad_input' && reason.member === 'after',
    );
  });
}
