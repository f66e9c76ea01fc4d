import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LARGEST_SCENE, type BoardElement } from '@enfilade/protocol';
import { liveBoard, type Drawn } from '../../src/live/board/board.ts';
import type { Kept } from '../../src/live/board/elements.ts';
import { rectangle } from './room.ts';

const SCENE = { id: 'init', dir: '/', name: 'init', place: 0, background: null, clock: 0, prunedClock: 0 };

async function newBoard(kept: Kept[] = []) {
  const empty = { sceneId: 'init', clock: 0, scenes: [{ ...SCENE }] };
  const board = liveBoard(empty, () => Promise.resolve(kept));
  await board.take(empty);
  return {
    ...board,
    add: (...elements: BoardElement[]): Drawn => {
      const drawn = board.draw('init', elements, () => true);
      assert.ok(drawn);
      return drawn;
    },
  };
}
const names = ({ truth }: Drawn): string[] =>
  truth.map(({ id, version }) => `${id} ${version}`).sort((a, b) => (a < b ? -1 : 1));
const large = (id: string, size = 1_000_000, change: Partial<BoardElement> = {}): BoardElement =>
  rectangle(id, { text: 'x'.repeat(size), ...change });

describe('what stands in place of what was not taken', () => {
  test('each element once, as it stands in the end, however often a message names it', async () => {
    const board = await newBoard();
    board.add(rectangle('a', { version: 5 }), rectangle('b', { version: 5 }));
    const old = Array.from({ length: 4000 }, () => rectangle('a', { version: 1 }));
    const bad = Array.from({ length: 900 }, () => rectangle('c', { x: 1e9 }));
    const drawn = board.add(...old, ...bad, rectangle('b', { version: 2 }), rectangle('b', { version: 9 }));
    assert.deepEqual(names(drawn), ['a 5', 'b 9']);
    assert.deepEqual(drawn.unknown, ['c']);
    assert.equal(drawn.isTooMuch, false);
    assert.deepEqual(board.add(rectangle('d', { x: 1e9 }), rectangle('d')).unknown, []);
  });

  test('where it is more than can be told beside a refusal, it is said that the whole scene has to be', async () => {
    const board = await newBoard();
    board.add(large('a'), large('b'), large('c'));
    const two = board.add(large('a', 9, { version: 0 }), large('b', 9, { version: 0 }));
    assert.deepEqual([two.isTooMuch, names(two)], [false, ['a 1', 'b 1']]);
    const three = board.add(
      ...['a', 'b', 'c'].map((id) => rectangle(id, { version: 0 })),
      rectangle('d', { x: 1e9 }),
    );
    assert.deepEqual([three.isTooMuch, three.truth, three.unknown], [true, [], ['d']]);
    assert.match(three.refusal ?? '', /x must be/);
  });

  test('of two that call themselves the same version one stands, and who drew the other is told', async () => {
    const board = await newBoard();
    const first = rectangle('a', { version: 3, versionNonce: 7 });
    board.add(first);
    assert.deepEqual(names(board.add({ ...first })), []);
    const drawn = board.add({ ...first, x: 99 });
    assert.deepEqual([drawn.refusal, names(drawn)], [undefined, ['a 3']]);
    assert.match(drawn.truth[0]?.json ?? '', /"x":10,/);
  });
});

describe('versions', () => {
  const AT_ONCE = 1_000_000;

  test('rise by no more than a million at once, also from nothing and also within one message', async () => {
    const board = await newBoard();
    const high = (version: number) => rectangle('a', { version });
    assert.match(board.add(high(AT_ONCE + 1)).refusal ?? '', /version may rise by at most 1000000 at once/);
    assert.equal(board.add(high(AT_ONCE)).refusal, undefined);
    const twice = board.add(high(2 * AT_ONCE), high(3 * AT_ONCE));
    assert.match(twice.refusal ?? '', /may rise/);
    assert.deepEqual(names(twice), ['a 2000000']);
    assert.match(
      board.add(rectangle('b', { version: 2 ** 31 - 1, versionNonce: 0 })).refusal ?? '',
      /may rise/,
    );
  });

  test('cannot be brought to their end in fewer than a million steps', async () => {
    const board = await newBoard();
    let version = 0;
    let steps = 0;
    for (let rise = AT_ONCE; rise >= 1;) {
      if (steps === 100_000) break;
      const isTaken = board.add(rectangle('a', { version: version + rise })).refusal === undefined;
      if (isTaken) {
        version += rise;
        steps += 1;
      } else rise = Math.floor(rise / 2);
    }
    assert.equal(steps, 100_000);
    assert.ok(version + 900_000 * 2000 < 2 ** 31, `at ${version} after ${steps}`);
  });

  test('what is as high as it can be is deleted by anybody', async () => {
    const top = 2 ** 31 - 1 - AT_ONCE;
    const json = JSON.stringify(rectangle('a', { version: top, versionNonce: 0 }));
    const board = await newBoard([{ id: 'a', version: top, nonce: 0, deleted: false, clock: 0, json }]);
    const next = { version: top + 1, versionNonce: 5 };
    assert.match(board.add(rectangle('a', next)).refusal ?? '', /too high for what is not deleted/);
    assert.equal(board.add(rectangle('a', { ...next, isDeleted: true })).refusal, undefined);
  });
});

describe('a scene', () => {
  const FULL = Math.ceil(LARGEST_SCENE / 1_000_200);
  async function fullBoard() {
    const board = await newBoard();
    let count = 0;
    while (count < 70 && board.add(large(`l${count}`)).refusal === undefined) count += 1;
    // What is left is less than one of these takes.
    let small = 0;
    while (small < 1500 && board.add(large(`s${small}`, 1000)).refusal === undefined) small += 1;
    assert.ok(count <= FULL && count > FULL - 3, String(count));
    return board;
  }

  test('holds at most 64 MiB; what is in it can be made smaller, and deleted', async () => {
    const board = await fullBoard();
    const refused = board.add(large('more', 2000), large('l1', 1_005_000, { version: 2 }));
    assert.match(refused.refusal ?? '', /"more": a scene holds at most 64 MiB/);
    assert.deepEqual([refused.unknown, names(refused)], [['more'], ['l1 1']]);
    const [content, ...more] = board.content('init') ?? [];
    assert.ok(Buffer.isBuffer(content) && more.length === 0);

    assert.equal(
      board.add(large('l1', 1_000_000, { version: 2, x: 11, versionNonce: 2 })).refusal,
      undefined,
    );
    for (const id of ['l2', 'l3', 's0']) {
      const change = {
        version: 10,
        versionNonce: 4_000_000_000,
        isDeleted: true,
        updated: 1_700_000_000_000,
      };
      assert.equal(board.add(large(id, id === 's0' ? 1000 : 1_000_000, change)).refusal, undefined, id);
    }
    assert.match(board.add(large('l4', 1_005_000, { version: 2, isDeleted: true })).refusal ?? '', /64 MiB/);
    assert.match(board.add(large('more', 2000)).refusal ?? '', /64 MiB/);
    assert.equal(board.add(large('l1', 500_000, { version: 3 })).refusal, undefined);
    assert.equal(board.add(large('more', 2000)).refusal, undefined);
  });

  test('that was emptied can be drawn in again: large ones that were deleted are forgotten', async () => {
    const board = await fullBoard();
    board.cut();
    board.prune();
    for (let n = 0; n < 60; n += 1) {
      board.add(large(`l${n}`, 1_000_000, { version: 2, isDeleted: true }));
      board.cut();
      board.kept();
      for (const { upTo } of board.prune()) assert.ok(upTo <= board.clock());
    }
    for (let n = 0; n < 40; n += 1) assert.equal(board.add(large(`n${n}`)).refusal, undefined);
  });

  test('counts what is kept of it from before', async () => {
    const json = JSON.stringify(large('a', 1_040_000));
    const kept = Array.from({ length: 64 }, (_, n) => ({
      ...{ id: `k${n}`, version: 1, nonce: 1, deleted: false, clock: 1, json },
    }));
    const board = await newBoard(kept);
    assert.match(board.add(large('one', 900_000)).refusal ?? '', /64 MiB/);
  });
});

test('the scenes of a board hold at most 256 MiB together; what is there can be deleted', async () => {
  const scenes = Array.from({ length: 5 }, (_, n) => ({ ...SCENE, id: `s${n}`, name: `s${n}`, place: n }));
  const full = {
    json: 'x'.repeat(63 * 1_048_576),
    id: 'full',
    version: 1,
    nonce: 1,
    deleted: false,
    clock: 1,
  };
  const board = liveBoard({ sceneId: 's0', clock: 1, scenes }, (id) =>
    Promise.resolve(id === 's4' ? [] : [full]),
  );
  await board.take({ sceneId: 's0', clock: 1, scenes });
  const add = (scene: string, element: BoardElement) => board.draw(scene, [element], () => true)?.refusal;
  for (const id of ['a', 'b', 'c']) assert.equal(add('s4', large(id)), undefined);
  assert.equal(add('s4', large('d')), undefined);
  assert.match(add('s4', large('e')) ?? '', /a board holds at most 256 MiB/);
  assert.equal(add('s4', large('a', 1_000_000, { version: 2, isDeleted: true })), undefined);
  assert.equal(add('s4', large('b', 5, { version: 2 })), undefined);
});
