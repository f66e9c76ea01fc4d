import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { bundleExporter } from '../../src/screenshots/bundle.ts';
import { openBoardPainter, type BoardPainter } from '../../src/screenshots/painter.ts';
import type { Shot } from '../../src/screenshots/render.ts';
import { newDataDir } from '../support/server.ts';
import { rmSync } from 'node:fs';

/** Red, and in the middle of what is shown. */
const good = {
  ...{ id: 'good', type: 'rectangle', version: 1, versionNonce: 1, isDeleted: false, index: 'a1' },
  ...{ x: 0, y: 0, width: 100, height: 100, strokeColor: '#ff0000', backgroundColor: '#ff0000' },
  ...{ fillStyle: 'solid', roughness: 0 },
};
const plain = { ...good, id: 'odd', x: 40, y: 40, width: 10, height: 10, index: 'a2' };
const text = {
  ...plain,
  type: 'text',
  text: 'x',
  originalText: 'x',
  fontSize: 20,
  fontFamily: 5,
  index: 'a0',
};
const small = { ...plain, index: 'a0' };
const line = [
  [0, 0],
  [10, 10],
];

/** What older versions of the server took, beside what may still be taken. */
const odd: Record<string, object> = {
  'an index that is none': { ...small, index: '!!' },
  'a number for an index': { ...small, index: 5 },
  'the same index': { ...small, index: 'a1' },
  'a number for a text': { ...text, text: 5 },
  'a number for the text as it was typed': { ...text, originalText: 5 },
  'an object for a text': { ...text, text: {} },
  'a text without text': { ...text, text: null, originalText: null },
  'a text in no font': { ...text, fontFamily: 'zz', fontSize: 'large' },
  'an object for the name of a frame': { ...small, type: 'frame', name: {} },
  'a number for the name of a frame': { ...small, type: 'frame', name: 5 },
  'a number for the groups': { ...small, groupIds: 5 },
  'nothing for the groups': { ...small, groupIds: null },
  'a word for what is bound': { ...small, boundElements: 'xx' },
  'nobody for what is bound': { ...small, boundElements: [null] },
  'an odd corner': { ...small, roundness: 5 },
  'a number for a colour': { ...small, strokeColor: 5, backgroundColor: {} },
  'a picture with an odd crop': { ...small, type: 'image', fileId: 'q', scale: 5, crop: { x: 'a' } },
  'a line without points': { ...small, type: 'line', points: undefined },
  'a line of nothing': { ...small, type: 'line', points: [] },
  'a line of words': { ...small, type: 'line', points: 'zz' },
  'a stroke with odd pressures': { ...small, type: 'freedraw', points: line, pressures: 5 },
  'a stroke of nothing': { ...small, type: 'freedraw', points: [[null, 'a'], 5] },
  'an arrow bound to a number': { ...small, type: 'arrow', points: line, startBinding: 5 },
  'an arrow without a direction': {
    ...small,
    type: 'arrow',
    elbowed: true,
    points: [[0, 0]],
    fixedSegments: 5,
  },
  'no place': { ...small, x: undefined, y: null },
  'a word for a place': { ...small, x: 'left' },
  'no kind': { ...small, type: undefined },
  'an unknown kind': { ...small, type: 'hat' },
  'what is in itself': { ...small, type: 'frame', frameId: 'odd' },
  'nothing but an id': { id: 'odd' },
  'no object': [],
};

let painter: BoardPainter;
const folder = newDataDir();
before(async () => {
  await bundleExporter(folder);
  painter = openBoardPainter({ folder });
});
after(async () => {
  await painter.close();
  rmSync(folder, { recursive: true, force: true });
});

const paint = async (elements: readonly unknown[], more: Partial<Shot> = {}) => {
  const bytes = await painter.paint({ room: 'r', project: 'p' }, async () => ({
    ...{ elements: elements.map((one) => JSON.stringify(one)), files: [], background: undefined },
    ...{ width: 200, height: 200, format: 'png', dark: false },
    ...more,
  }));
  const image = await loadImage(Buffer.from(bytes));
  const pen = createCanvas(image.width, image.height).getContext('2d');
  pen.drawImage(image, 0, 0);
  return (x: number, y: number) => [...pen.getImageData(x, y, 1, 1).data].slice(0, 3);
};
const RED = [255, 0, 0];

describe('a scene with an odd element', () => {
  for (const [what, element] of Object.entries(odd)) {
    test(`${what}: the rest is painted`, async () => {
      for (const scene of [
        [element, good],
        [good, element],
      ]) {
        assert.deepEqual((await paint(scene))(100, 100), RED);
      }
      await paint([element]);
    });
  }

  test('a picture that is not there has a place of its own, and moves nothing', async () => {
    const image = { ...plain, type: 'image', fileId: 'gone', status: 'saved', scale: [1, 1], index: 'a0' };
    const at = await paint([{ ...image, x: 200, y: 200, width: 100, height: 100 }, good]);
    assert.deepEqual(at(40, 40), RED);
    assert.notDeepEqual(at(160, 160), [255, 255, 255]);
    assert.deepEqual(at(160, 40), [255, 255, 255]);
  });

  test('all of them at once, and a thousand good ones', async () => {
    const many = Array.from({ length: 1000 }, (_, number) => ({ ...good, id: `g${number}` }));
    const all = Object.values(odd).map((one, number) => ({ ...one, id: `o${number}` }));
    const begun = Date.now();
    assert.deepEqual((await paint([...all, ...many]))(100, 100), RED);
    assert.ok(Date.now() - begun < 8000, `${Date.now() - begun} ms`);
  });

  test('nothing but odd ones are painted in time', async () => {
    const frames = Array.from({ length: 1500 }, (_, number) => ({
      ...small,
      type: 'frame',
      name: {},
      id: `o${number}`,
    }));
    await paint(frames);
  });

  test('a background that cannot be read is left out', async () => {
    const whole = createCanvas(50, 50).toBuffer('image/png');
    const bytes = Buffer.concat([whole.subarray(0, 33), Buffer.alloc(200, 7)]);
    const at = await paint([good], { background: { width: 100, height: 100, bytes } });
    assert.deepEqual(at(100, 100), RED);
  });
});
