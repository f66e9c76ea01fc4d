import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filler, float, idOf, sizeOf, text, unsigned } from './ebml.ts';

const hex = (raw: Buffer): string => raw.toString('hex');

test('RFC 8794 4: sizes take as few bytes as they need, and are never all ones', () => {
  const rows: [size: number, given: string][] = [
    [0, '80'],
    [1, '81'],
    [126, 'fe'],
    [127, '407f'],
    [16_382, '7ffe'],
    [16_383, '203fff'],
    [2 ** 21 - 1, '101fffff'],
    [2 ** 32, '0900000000'],
  ];
  for (const [size, given] of rows) assert.equal(hex(sizeOf(size)), given, String(size));
  assert.equal(hex(sizeOf(5, 8)), '0100000000000005');
});

test('elements: an id as it is printed, a size, and what is in it', () => {
  for (const id of [0xa3, 0x4286, 0x2ad7b1, 0x1a45dfa3]) assert.equal(hex(idOf(id)), id.toString(16));
  assert.equal(hex(unsigned(0xd7, 0)), 'd78100');
  assert.equal(hex(unsigned(0xb0, 1280)), 'b0820500');
  assert.equal(hex(unsigned(0xb3, 2 ** 40)), 'b386010000000000');
  assert.equal(hex(float(0x4489, 1)), '4489883ff0000000000000');
  assert.equal(hex(text(0x86, 'V_VP8')), '8685565f565038');
  for (const length of [2, 11, 100]) assert.equal(filler(length).length, length);
});
