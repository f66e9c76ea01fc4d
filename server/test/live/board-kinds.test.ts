import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BoardElement } from '@enfilade/protocol';
import { readElement } from '../../src/live/board/elements.ts';
import { sound } from '../../../web/src/board/sound.ts';
import { BROKEN, PAIRS } from './broken.ts';
import { rectangle } from './room.ts';

const refusal = (element: BoardElement): string | undefined => {
  const read = readElement(element, () => true);
  return typeof read === 'string' ? read : undefined;
};

/** As Excalidraw 0.18.1 makes them. */
const BASE = {
  ...{ angle: 0, strokeColor: '#1e1e1e', backgroundColor: 'transparent', fillStyle: 'solid', strokeWidth: 2 },
  ...{ strokeStyle: 'solid', roughness: 1, opacity: 100, groupIds: [], frameId: null, index: 'a0' },
  ...{ roundness: null, seed: 1_503_301_843, boundElements: null, updated: 1_732_270_000_000, link: null },
  ...{ locked: false },
};
const FINE: object[] = [
  { ...BASE, roundness: { type: 3 }, boundElements: [{ id: 'a', type: 'arrow' }], groupIds: ['g'] },
  // Both as they are when the pointer goes down, and before.
  ...['line', 'arrow', 'freedraw'].flatMap((type) =>
    [[], [[0, 0]]].map((points) => ({ ...BASE, type, points, pressures: [], lastCommittedPoint: null })),
  ),
  { ...BASE, type: 'freedraw', points: PAIRS, pressures: [0.5, 0.7], simulatePressure: false },
  {
    ...{
      ...BASE,
      type: 'arrow',
      points: PAIRS,
      lastCommittedPoint: [9, 9],
      elbowed: false,
      startArrowhead: null,
    },
    ...{ endArrowhead: 'arrow', startBinding: { elementId: 'r', focus: -0.1, gap: 4 }, endBinding: null },
  },
  {
    ...{ ...BASE, type: 'arrow', points: PAIRS, elbowed: true, startIsSpecial: null, endIsSpecial: false },
    ...{ startBinding: { elementId: 'r', focus: 0, gap: 1, fixedPoint: [0.5, 1] }, endArrowhead: null },
    fixedSegments: [{ index: 1, start: [0, 0], end: [5, 0] }],
  },
  {
    ...{ ...BASE, type: 'text', text: 'a', originalText: 'a', fontSize: 20, fontFamily: 5, lineHeight: 1.25 },
    ...{ textAlign: 'left', verticalAlign: 'top', containerId: null, autoResize: true },
  },
  { ...BASE, type: 'text', text: '', originalText: '' },
  { ...BASE, type: 'image', fileId: null, status: 'pending', scale: [1, 1], crop: null },
  {
    ...{ ...BASE, type: 'image', fileId: 'f', status: 'saved', scale: [-1, 1], customData: { a: [1] } },
    crop: { x: 0, y: 0, width: 5, height: 5, naturalWidth: 9, naturalHeight: 9 },
  },
  { ...BASE, type: 'frame', name: null },
  { ...BASE, type: 'frame', name: 'One' },
  {},
];

describe('the kinds of what elements are made of', () => {
  for (const [name, change] of BROKEN) {
    test(`${JSON.stringify(change)}: refused by the server, and mended by the page`, () => {
      const element = rectangle('a', change);
      assert.match(refusal(element) ?? '', new RegExp(`\\b${name}\\b`));
      const made = sound(element);
      assert.notDeepEqual(made, element);
      assert.equal(refusal({ index: null, ...made }), undefined);
      assert.deepEqual(
        [made.id, made.type, made.version, made.versionNonce],
        [element.id, element.type, 1, element.versionNonce],
      );
    });
  }

  for (const change of FINE) {
    test(`${JSON.stringify(change)}: taken and left as it is`, () => {
      const element = rectangle('a', change);
      assert.equal(refusal(element), undefined);
      assert.equal(sound(element), element);
    });
  }

  test('a deletion needs nothing but to say so', () => {
    for (const type of ['line', 'freedraw', 'image', 'text']) {
      const deletion = { id: 'a', type, version: 2, versionNonce: 1, isDeleted: true };
      assert.equal(refusal(deletion), undefined);
    }
  });

  test('places in the order that no others can be put beside are left out by the page', () => {
    for (const index of ['', '!!!', 'a', 'a00', 'zz', `A${'0'.repeat(26)}`, `a1${'V'.repeat(600)}`, 'b1']) {
      assert.equal(sound(rectangle('a', { index }))['index'], undefined, index);
    }
    for (const index of ['a0', 'Zz', 'a1V', 'b00', 'a01', null]) {
      assert.equal(sound(rectangle('a', { index }))['index'], index);
    }
  });
});
