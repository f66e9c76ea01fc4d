import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Manifest, ManifestTrack } from '../manifest.ts';
import { initials } from './cards.ts';
import { besides, besideScreen, gridOf, MOST_TILES, type Box } from './layout.ts';
import { scenesOf } from './scenes.ts';
import { frameOf, timelineOf } from './timeline.ts';

const FILM = { width: 1280, height: 720 };
const track = (peer: string, kind: 'audio' | 'video', of: Partial<ManifestTrack> = {}): ManifestTrack => ({
  ...{ track: `${peer} ${kind}`, stream: peer, peer, kind, file: `${peer}-${kind}-${of.source ?? ''}.webm` },
  ...{ startedAt: 0, endedAt: 60_000, source: 'regular', name: peer, role: 'host', muted: [] },
  ...of,
});
const manifest = (tracks: ManifestTrack[], pauses: Manifest['pauses'] = []): Manifest => ({
  ...{ startedAt: 0, endedAt: 60_000, pauses, tracks },
});
/** `0-10: ann+ bob | …`: who is seen when; + with a picture, * a screen. */
const told = (of: Manifest): string =>
  scenesOf(of, FILM)
    .map(({ from, to, tiles }) => {
      const who = tiles.map(({ peer, video, isScreen }) => `${peer}${isScreen ? '*' : video ? '+' : ''}`);
      return `${from / 1000}-${to / 1000}: ${who.join(' ')}`.trim();
    })
    .join(' | ');

const inside = (box: Box, film: { width: number; height: number }): boolean =>
  box.x >= 0 && box.y >= 0 && box.x + box.width <= film.width && box.y + box.height <= film.height;
const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('where people are in the film', () => {
  for (const film of [FILM, { width: 720, height: 1280 }, { width: 640, height: 360 }]) {
    test(`in ${film.width}×${film.height} tiles are even, inside, and cover nothing of each other`, () => {
      const all = [
        ...Array.from({ length: MOST_TILES }, (_, index) => gridOf(index + 1, film)),
        ...Array.from({ length: besides(film) + 1 }, (_, count) => besideScreen(count, film)),
      ];
      for (const boxes of all) {
        for (const [index, box] of boxes.entries()) {
          assert.ok(inside(box, film), JSON.stringify(box));
          for (const value of Object.values(box)) assert.equal(value % 2, 0);
          for (const other of boxes.slice(index + 1))
            assert.ok(!meet(box, other), JSON.stringify([box, other]));
        }
      }
    });
  }

  test('a shared screen takes most of the film', () => {
    const [screen, ...people] = besideScreen(3, FILM);
    assert.equal(people.length, 3);
    assert.ok(screen.width * screen.height > 0.7 * FILM.width * FILM.height);
    assert.ok(besides(FILM) >= 4);
  });
});

describe('who is seen when', () => {
  const rows: { what: string; of: Manifest; scenes: string }[] = [
    { what: 'nobody', of: manifest([]), scenes: '0-60:' },
    { what: 'sound alone is a tile, too', of: manifest([track('ann', 'audio')]), scenes: '0-60: ann' },
    {
      what: 'one who comes later stands behind, and takes no place before',
      of: manifest([track('bob', 'video', { startedAt: 20_000, endedAt: 40_000 }), track('ann', 'video')]),
      scenes: '0-20: ann+ | 20-40: ann+ bob+ | 40-60: ann+',
    },
    {
      what: 'a camera that is off leaves the tile',
      of: manifest([track('ann', 'audio'), track('ann', 'video', { muted: [{ from: 10_000, to: 20_000 }] })]),
      scenes: '0-10: ann+ | 10-20: ann | 20-60: ann+',
    },
    {
      what: 'a microphone that is off changes nothing',
      of: manifest([track('ann', 'audio', { muted: [{ from: 10_000, to: 20_000 }] })]),
      scenes: '0-60: ann',
    },
    {
      what: 'a screen stands first, the newest large',
      of: manifest([
        track('ann', 'video'),
        track('ann', 'video', { source: 'screen', startedAt: 10_000, endedAt: 50_000 }),
        track('bob', 'video', { source: 'screen', startedAt: 20_000, endedAt: 40_000 }),
      ]),
      scenes: '0-10: ann+ | 10-20: ann* ann+ | 20-40: bob* ann+ ann* | 40-50: ann* ann+ | 50-60: ann+',
    },
    {
      what: 'pauses are no scenes, and what changed in them is a change after them',
      of: manifest(
        [track('ann', 'audio'), track('bob', 'audio', { startedAt: 15_000 })],
        [
          { from: 10_000, to: 20_000 },
          { from: 55_000, to: 70_000 },
        ],
      ),
      scenes: '0-10: ann | 20-55: ann bob',
    },
    {
      what: 'changes within a fifth of a second are one',
      of: manifest([track('ann', 'audio'), track('bob', 'audio', { startedAt: 10_000, endedAt: 10_100 })]),
      scenes: '0-60: ann',
    },
  ];
  for (const { what, of, scenes } of rows) test(what, () => assert.equal(told(of), scenes));

  test('who switches on and off without end makes no scenes without end', () => {
    const muted = Array.from({ length: 20_000 }, (_, index) => ({
      from: index * 1000,
      to: index * 1000 + 500,
    }));
    const endedAt = 20_000_000;
    const of = { ...manifest([track('ann', 'video', { muted, endedAt })]), endedAt };
    const scenes = scenesOf(of, FILM);
    assert.ok(scenes.length <= 1501);
    assert.equal(scenes.at(-1)?.to, endedAt);
  });

  test('a crowd is seen as far as there is room', () => {
    const crowd = Array.from({ length: 40 }, (_, index) => track(`p${index}`, 'video'));
    assert.equal(scenesOf(manifest(crowd), FILM)[0]?.tiles.length, MOST_TILES);
  });
});

test('the film is as long as the recording without its pauses, which may lie over each other', () => {
  const timeline = timelineOf(
    manifest(
      [],
      [
        { from: 30_000, to: 40_000 },
        { from: 10_000, to: 20_000 },
        { from: 15_000, to: 25_000 },
      ],
    ),
  );
  assert.deepEqual(
    timeline.kept.map(({ from, to }) => [from, to]),
    [
      [0, 10_000],
      [25_000, 30_000],
      [40_000, 60_000],
    ],
  );
  assert.deepEqual(
    [0, 12_000, 27_000, 60_000].map((time) => timeline.at(time)),
    [0, 10_000, 12_000, 35_000],
  );
  assert.equal(frameOf(35_000), 875);
});

test('initials are those of the first and the last word, of any script', () => {
  const rows = {
    'Ann Bea Cole': 'AC',
    ann: 'A',
    '': '',
    '  ': '',
    李雷: '李',
    '🙂 you': '🙂Y',
    '\u202eeve': 'E',
  };
  for (const [name, given] of Object.entries(rows)) assert.equal(initials(name), given);
});
