import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictures } from './pictures.ts';

/** A packet: `K` begins a whole picture, `P` one that leans on others, `c` continues; `!` is the last of its picture. */
const piece = (text: string, timestamp: number, follows = true) => ({
  item: {
    timestamp,
    marker: text.endsWith('!'),
    payload: Buffer.from([text.startsWith('c') ? 0x00 : 0x10, text.startsWith('K') ? 0 : 1, timestamp]),
  },
  follows,
});

test('pictures are put together; after a loss there is none until a whole one comes', () => {
  const frames = pictures();
  const rows: [text: string, timestamp: number, follows: boolean, given: string | undefined][] = [
    ['P!', 1, false, undefined],
    ['K', 2, true, undefined],
    ['c', 2, true, undefined],
    ['c!', 2, true, 'whole 000201020102'],
    ['P!', 3, true, 'part 0103'],
    ['P', 4, true, undefined],
    ['c!', 4, false, undefined],
    ['P!', 5, true, undefined],
    ['K!', 6, false, 'whole 0006'],
    ['P!', 7, true, 'part 0107'],
    // The end of one picture and the beginning of the next are missing.
    ['P', 8, true, undefined],
    ['c!', 9, true, undefined],
    ['P!', 10, true, undefined],
    ['K!', 11, true, 'whole 000b'],
  ];
  for (const [text, timestamp, follows, given] of rows) {
    const found = frames.add(piece(text, timestamp, follows));
    const shown = found && `${found.isKeyFrame ? 'whole' : 'part'} ${found.data.toString('hex')}`;
    assert.equal(shown, given, `${text} ${timestamp}`);
  }
  assert.equal(frames.isBroken(), false);
  frames.cut();
  assert.equal(frames.isBroken(), true);
});

test('packets without a picture are passed over', () => {
  const frames = pictures();
  frames.add(piece('K!', 1));
  const empty = { item: { timestamp: 2, marker: false, payload: Buffer.alloc(0) }, follows: true };
  assert.equal(frames.add(empty), undefined);
  assert.ok(frames.add(piece('P!', 3)));
});
