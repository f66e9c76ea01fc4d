import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import { headOf } from './picture-head.ts';

const canvas = createCanvas(300, 200);

test('DS 5.11 how large a picture is, by its head alone', () => {
  const rows: [Buffer, string][] = [
    [canvas.toBuffer('image/png'), 'image/png'],
    [canvas.toBuffer('image/jpeg'), 'image/jpeg'],
    [canvas.toBuffer('image/webp', 80), 'image/webp'],
    [canvas.toBuffer('image/webp', 100), 'image/webp'],
  ];
  for (const [bytes, type] of rows) {
    assert.deepEqual(headOf(bytes), { type, width: 300, height: 200 });
    assert.deepEqual(headOf(bytes.subarray(0, 700)), { type, width: 300, height: 200 });
  }
});

/** `47 49 46` and so on. */
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const GIF = `${Buffer.from('GIF89a').toString('hex')} 0a00 0500 80 00 00 000000ffffff`;
const RIFF = `${Buffer.from('RIFF').toString('hex')} 00000000 ${Buffer.from('WEBP').toString('hex')}`;
const named = (name: string) => Buffer.from(name).toString('hex');

test('DS 5.11 the larger of what a file says of itself counts', () => {
  const rows: [string, [number, number]][] = [
    [`${GIF} 2c 0000 0000 0a00 0500 00`, [10, 5]],
    [`${GIF} 21f9 04 00000000 00 2c 0100 0200 ffff ffff 00`, [65_536, 65_537]],
    [`${GIF} 21fe 02 6869 01 21 00 2c 0000 0000 0400 0400 00`, [10, 5]],
    [`${RIFF} ${named('VP8X')} 0a000000 00000000 ff0f00 ff1f00`, [4096, 8192]],
    [`${RIFF} ${named('VP8L')} 05000000 2f ffffff0f`, [16_384, 16_384]],
    [`${RIFF} ${named('VP8 ')} 05000000 000000 9d012a 2c01 c800`, [300, 200]],
    ['ffd8 ffe0 0004 0000 ffff ffc2 0011 08 00c8 012c 03', [300, 200]],
    ['ffd8 ffc4 0004 0000 ff00 ffc0 0011 08 0001 0002 03', [2, 1]],
  ];
  for (const [text, [width, height]] of rows) {
    const head = headOf(hex(text));
    assert.deepEqual([head?.width, head?.height], [width, height], text);
  }
});

test('DS 5.11 what is no picture, has no size, or is cut off', () => {
  const png = canvas.toBuffer('image/png');
  const rows = [
    Buffer.alloc(0),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
    Buffer.from('BM6 is a bitmap of another system'),
    png.subarray(0, 20),
    hex('89504e470d0a1a0a 0000000d 49484452 00000000 00000005'),
    hex('ffd8 ffda 0004 0000'),
    hex('ffd8 ffe0 ffff'),
    hex('ffd8 ffd9'),
    hex(`${GIF} 2c 0000`),
    hex(`${GIF} 55`),
    hex(`${RIFF} ${named('ALPH')} 00000000 0000000000000000`),
  ];
  for (const bytes of rows) assert.equal(headOf(bytes), undefined, bytes.toString('hex'));
});

test('DS 5.11 no bytes are a fault of ours, whatever they begin with', () => {
  const heads = [
    Buffer.alloc(0),
    hex('ffd8ff'),
    hex(GIF),
    hex(RIFF),
    canvas.toBuffer('image/png').subarray(0, 16),
  ];
  const bytes = fc.tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 200 }));
  fc.assert(
    fc.property(bytes, ([head, rest]) => {
      const found = headOf(Buffer.concat([head, rest]));
      assert.ok(found === undefined || (found.width > 0 && found.height > 0));
    }),
  );
});
