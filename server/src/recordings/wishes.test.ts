import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Room } from '../rooms/room.ts';
import type { Template } from '../rooms/template.ts';
import { askedWish, automaticWish, isLegalSize } from './wishes.ts';

const of = (config: object | undefined, info?: object) => ({
  room: { settings: info ? { recording: info } : {} } as Room,
  template: {
    content: {
      settings: { recording: null },
      recordings: config ? [{ name: 'a', role: 'b', ...config }] : [],
    },
  } as unknown as Template,
});
const on = { enabled: true };

const automatic: [what: string, config: object | undefined, info: object | undefined, parts: string][] = [
  ['nothing is said', undefined, undefined, ''],
  ['a room that records', undefined, { enabled: true }, 'sfu composite'],
  ['a template with a film', { compositeRecording: { customComposite: on } }, undefined, 'sfu composite'],
  [
    'one that starts by itself',
    { compositeRecording: { browserComposite: { autoStart: true } } },
    undefined,
    'Browser composite',
  ],
  ['single tracks', { trackRecording: on }, undefined, 'sfu tracks'],
  ['streams', { streamRecording: on }, undefined, 'sfu streams'],
  ['what is off', { trackRecording: { enabled: false } }, { enabled: false }, ''],
];
for (const [what, config, info, parts] of automatic) {
  test(`HM 2.5 recorded by itself: ${what}`, () => {
    const wish = automaticWish(of(config, info), true);
    const names = (['composite', 'tracks', 'streams'] as const).filter((name) => wish?.[name]);
    assert.equal([wish?.kind, ...names].filter(Boolean).join(' '), parts);
  });
}

test('HM 2.1.1 without ffmpeg a room that records keeps the tracks', () => {
  const wish = automaticWish(of(undefined, { enabled: true }), false);
  assert.deepEqual([wish?.composite, wish?.tracks], [false, true]);
});

test('HM 2.6 asked for: the size of the template, at most its duration and never more than 4 hours', () => {
  const config = { maxDuration: 60, compositeRecording: { browserComposite: { width: 640, height: 480 } } };
  const { width, height, maxMs } = askedWish(of(config), {}, true);
  assert.deepEqual([width, height, maxMs], [640, 480, 60_000]);
  assert.equal(askedWish(of({ maxDuration: 1e9 }), {}, true).maxMs, 4 * 3_600_000);
});

const sizes: [unknown, unknown, boolean][] = [
  [1280, 720, true],
  [500, 480, true],
  [1920, 1080, true],
  [1080, 1920, true],
  [500, 500, true],
  [498, 480, false],
  [1922, 1080, false],
  [1280, 478, false],
  [498, 500, false],
  [1281, 720, false],
  ['1280', 720, false],
];
for (const [width, height, isLegal] of sizes) {
  test(`HM 2.6 ${String(width)}×${String(height)} is ${isLegal ? 'a' : 'no'} size`, () => {
    assert.equal(isLegalSize(width, height), isLegal);
  });
}
