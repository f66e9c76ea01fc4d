import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { MediaEngine } from '../../src/media/engine.ts';
import { CALL_FLAGS, startBrowser } from '../support/browser.ts';
import { needsFirefox, startFirefox } from '../support/firefox.ts';
import { caller, until, type Caller } from './caller.ts';
import { lossyLine } from './lossy-line.ts';

/** An engine to be tried, and what is said of it. */
export interface Tried {
  engine: MediaEngine;
  /** The address that it tells clients of. */
  address: string;
  /** How many sections the subscribe connection has when sound and picture flipped: with those for the overlap. */
  sections: number;
  /** Which share of the pictures it brings through where one packet of twenty is lost each way. */
  shown: number;
  /** Whether it says that somebody who publishes is connected anew. */
  tellsOfRestarts: boolean;
  /** Ends it, with everything that was started for it. */
  close: () => Promise<void>;
}

/** What every engine does, seen by real browsers. */
export function callsOver(title: string, open: () => Promise<Tried>, inFirefox = false): void {
  const unlessFirefox = (why: string) => (inFirefox ? { skip: `Firefox ${why}` } : {});
  const needs = inFirefox ? needsFirefox : {};
  describe(`calls over ${title}`, { timeout: 240_000, ...needs }, () => {
    let browser: Browser;
    let tried: Tried;
    let engine: MediaEngine;

    before(async () => {
      tried = await open();
      ({ engine } = tried);
      browser = await (inFirefox ? startFirefox() : startBrowser(CALL_FLAGS));
    });
    after(async () => {
      await browser.close().finally(tried.close);
    });

    const both = async (room: string): Promise<[Caller, Caller]> => [
      await caller(browser, engine, room, 'ann'),
      await caller(browser, engine, room, 'bob'),
    ];
    const sees = (who: Caller, track: string, frames = 20) =>
      until(`${who.name} sees ${track}`, who.stats, (got) => (got[track]?.frames ?? 0) >= frames);
    const hears = (who: Caller, track: string) =>
      until(`${who.name} hears ${track}`, who.stats, (got) => (got[track]?.energy ?? 0) > 0.001);

    test('two see and hear each other, under the ids of the publisher', async () => {
      const [ann, bob] = await both('see');
      const annTracks = await ann.publish(['audio', 'video']);
      const bobTracks = await bob.publish(['audio', 'video']);
      ann.peer.subscribe(bobTracks);
      bob.peer.subscribe(annTracks);
      for (const [who, [sound = '', picture = '']] of [
        [ann, bobTracks],
        [bob, annTracks],
      ] as const) {
        await sees(who, picture);
        const got = await hears(who, sound);
        assert.ok((got[sound]?.samples ?? 0) > 20_000);
        assert.equal(got[sound]?.stream, got[sound]?.told);
        assert.equal(got[picture]?.stream, got[sound]?.stream, 'one stream has both');
        assert.deepEqual(who.complaints, []);
        assert.deepEqual(await who.run('errors.concat'), []);
      }
      assert.ok(ann.heard.states.includes('publish connected'));
      assert.ok(ann.heard.states.includes('subscribe connected'));
      await until(
        'who speaks is told',
        () => bob.heard.levels.flat(),
        (levels) => levels.some(({ track, level }) => track === annTracks[0] && level > 0 && level <= 100),
      );
      await Promise.all([ann.leave(), bob.leave()]);
    });

    test('the data channel carries text both ways, from before it is open', async () => {
      const ann = await caller(browser, engine, 'text', 'ann');
      ann.peer.say('early');
      ann.peer.subscribe([]);
      await ann.publish(['audio']);
      await until('it opens', () => ann.run<boolean>('isOpen'), Boolean);
      ann.peer.say('{"method":"hello"}');
      await ann.run('say', '{"id":"1"}');
      await until(
        'the page has heard',
        () => ann.run<string[]>('texts.concat'),
        (texts) => texts.length === 2,
      );
      assert.deepEqual(await ann.run('texts.concat'), ['early', '{"method":"hello"}']);
      await until(
        'we have heard',
        () => ann.heard.texts,
        (texts) => texts.length === 1,
      );
      assert.deepEqual(ann.heard.texts, ['{"id":"1"}']);
      await ann.leave();
    });

    for (const { how, isChannelFirst, flips } of [
      { how: 'stop', isChannelFirst: true, flips: 20 },
      { how: 'remove', isChannelFirst: true, flips: 20 },
      // The first section is taken anew: the browser moves to another connection each time.
      { how: 'stop', isChannelFirst: false, flips: 5 },
    ]) {
      const first = isChannelFirst ? 'the channel' : 'sound';
      const name = `a role flips ${flips} times by ${how}, ${first} first: each time the picture follows`;
      const why = 'begins another connection there by the credentials of the old one';
      test(name, isChannelFirst ? {} : unlessFirefox(why), async () => {
        const [ann, bob] = await both(`flip ${how} ${first}`);
        bob.peer.subscribe([]);
        const bobSound = await bob.publish(['audio']);
        ann.peer.subscribe(bobSound);
        if (isChannelFirst) await ann.run('negotiate');
        const known = new Set<string>();
        for (let flip = 0; flip < flips; flip += 1) {
          const tracks = await ann.publish(['audio', 'video']);
          bob.peer.subscribe(tracks);
          const [, picture = ''] = tracks;
          known.add(picture);
          await sees(bob, picture, 3);
          await ann.unpublish(tracks, how);
          bob.peer.subscribe([]);
        }
        assert.equal(known.size, flips);
        assert.deepEqual([...ann.complaints, ...bob.complaints], []);
        assert.deepEqual(await bob.run('errors.concat'), []);
        // A section is taken again once it was refused: the channel, sound and picture, and one pair for the overlap.
        assert.ok(
          (await bob.run<number>('sections')) <= tried.sections,
          `${await bob.run<number>('sections')} sections`,
        );
        await hears(ann, bobSound[0] ?? '');
        await Promise.all([ann.leave(), bob.leave()]);
      });
    }

    test('who comes late sees those who are there; who leaves is gone for the others', async () => {
      const [ann, bob] = await both('late');
      ann.peer.subscribe([]);
      const tracks = await ann.publish(['audio', 'video']);
      await until(
        'ann sends',
        () => ann.run<{ layers: { frames: number }[] }>('sending'),
        ({ layers }) => (layers[0]?.frames ?? 0) > 40,
      );
      // Wanted before they come in, and wanted before the track is there: both end the same way.
      bob.peer.subscribe([...tracks, 'not yet there']);
      await sees(bob, tracks[1] ?? '', 5);
      const cat = await caller(browser, engine, 'late', 'cat');
      cat.peer.subscribe(tracks);
      // By itself the browser makes no second key frame in the time that this waits.
      await sees(cat, tracks[1] ?? '', 1);
      await ann.leave();
      for (const who of [bob, cat]) await until('it ends', () => who.ended(tracks), Boolean);
      await Promise.all([bob.leave(), cat.leave()]);
    });

    test('only what is said is received, and only what may be sent is taken', async () => {
      const [ann, bob] = await both('only');
      const [sound = '', picture = ''] = await ann.publish(['audio', 'video']);
      bob.peer.subscribe([sound]);
      await hears(bob, sound);
      assert.equal((await bob.stats())[picture], undefined);
      bob.peer.subscribe([picture]);
      await sees(bob, picture);
      await until('the sound ends', () => bob.ended([sound]), Boolean);
      // The page offers on; here it is said that nothing of it may be sent.
      await ann.page.evaluate(`window.engine = ((real) => (method, sdp, tracks) =>
        real(method, sdp, method === 'publish' ? [] : tracks))(window.engine)`);
      await ann.run('negotiate');
      await until('the picture ends', () => bob.ended([picture]), Boolean);
      assert.deepEqual([...ann.complaints, ...bob.complaints], []);
      await Promise.all([ann.leave(), bob.leave()]);
    });

    test('layers of a camera: each gets the one that it prefers, without a freeze of the others', async () => {
      const [ann, bob] = await both('layers');
      const encodings = [
        { rid: 'f', active: true },
        { rid: 'h', active: true, scaleResolutionDownBy: 2 },
        { rid: 'q', active: true, scaleResolutionDownBy: 4 },
      ];
      const picture = await ann.run<string>('publishCanvas', 1280, 720, encodings);
      bob.peer.subscribe([picture]);
      const wide = (width: number) =>
        until(`${width} wide`, bob.stats, (got) => got[picture]?.width === width, 30_000);
      await wide(1280);
      for (const [layer, width] of [
        ['low', 320],
        ['medium', 640],
        ['high', 1280],
        ['low', 320],
      ] as const) {
        bob.peer.prefer(picture, layer);
        const { [picture]: before } = await bob.stats();
        await wide(width);
        await sees(bob, picture, (before?.frames ?? 0) + 10);
      }
      bob.peer.prefer(picture, 'none');
      await new Promise((resolve) => setTimeout(resolve, 500));
      const stopped = (await bob.stats())[picture]?.frames ?? 0;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      assert.ok(((await bob.stats())[picture]?.frames ?? 0) <= stopped + 1);
      bob.peer.prefer(picture, 'high');
      await sees(bob, picture, stopped + 20);
      await Promise.all([ann.leave(), bob.leave()]);
    });

    test('both connections restart ICE while media goes on', async () => {
      const [ann, bob] = await both('restart');
      const picture = await ann.run<string>('publishCanvas', 640, 360);
      bob.peer.subscribe([picture]);
      await sees(bob, picture);
      const times = ({ heard }: Caller, target: string): number =>
        heard.states.filter((state) => state === `${target} connected`).length;
      const bobBefore = times(bob, 'subscribe');
      bob.peer.restart();
      await until(
        'bob is connected anew',
        () => times(bob, 'subscribe'),
        (now) => now > bobBefore,
      );
      const { [picture]: middle } = await bob.stats();
      await sees(bob, picture, (middle?.frames ?? 0) + 20);
      for (const how of ['restart', 'restartAtOnce', 'restartSlowly', 'restartAtOnce']) {
        const annBefore = times(ann, 'publish');
        await ann.run(how);
        if (tried.tellsOfRestarts)
          await until(
            'ann is connected anew',
            () => times(ann, 'publish'),
            (now) => now > annBefore,
          );
        const { [picture]: end } = await bob.stats();
        await sees(bob, picture, (end?.frames ?? 0) + 20);
      }
      assert.deepEqual(await bob.run('errors.concat'), []);
      await Promise.all([ann.leave(), bob.leave()]);
    });

    const rate = 'the sender learns how much it may send, and nothing is asked again on a clean line';
    test(rate, unlessFirefox('does not tell it'), async () => {
      const [ann, bob] = await both('rate');
      const picture = await ann.run<string>('publishCanvas', 1280, 720);
      bob.peer.subscribe([picture]);
      await sees(bob, picture);
      // Where the machine has other work it rises by some 8 % a second only.
      const { again } = await until(
        'the estimate rises',
        () => ann.run<{ available: number; again: number }>('sending'),
        ({ available }) => available > 1_200_000,
        40_000,
      );
      assert.equal(again, 0);
      assert.equal((await bob.stats())[picture]?.again, 0);
      await Promise.all([ann.leave(), bob.leave()]);
    });

    test('of a page that is closed it is told soon that it is silent', async () => {
      const [ann, bob] = await both('gone');
      const [sound = ''] = await ann.publish(['audio']);
      bob.peer.subscribe([sound]);
      await bob.publish(['audio']);
      await hears(bob, sound);
      await until(
        'both ways are open',
        () => bob.heard.states,
        (states) => states.includes('publish connected'),
      );
      await bob.page.close();
      for (const target of ['publish', 'subscribe'])
        await until(
          `${target} is silent`,
          () => bob.heard.states,
          // Firefox says that it ends.
          (states) => states.some((state) => [`${target} disconnected`, `${target} failed`].includes(state)),
          12_000,
        );
      await Promise.all([ann.leave(), bob.leave()]);
    });

    const loss = 'with one packet of twenty lost each way, the picture goes on';
    test(loss, unlessFirefox('does not go to relays on loopback'), async (context) => {
      const line = lossyLine(0.05, tried.address);
      context.after(line.close);
      const ann = await caller(browser, engine, 'loss', 'ann', line);
      const bob = await caller(browser, engine, 'loss', 'bob', line);
      const picture = await ann.run<string>('publishCanvas', 640, 360);
      bob.peer.subscribe([picture]);
      await sees(bob, picture);
      const made = async (): Promise<number> =>
        (await ann.run<{ layers: { frames: number }[] }>('sending')).layers[0]?.frames ?? 0;
      const shown = async (): Promise<number> => (await bob.stats())[picture]?.frames ?? 0;
      assert.equal((await bob.stats())[picture]?.lost, 0, 'nothing is sent before the way is open');
      line.begin();
      const [madeBefore, shownBefore] = [await made(), await shown()];
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      const [of, seen] = [(await made()) - madeBefore, (await shown()) - shownBefore];
      assert.ok(line.counted.lost > 40, JSON.stringify(line.counted));
      assert.ok(of > 50 && seen > of * tried.shown, `${seen} of ${of} pictures`);
      await Promise.all([ann.leave(), bob.leave()]);
    });
  });
}
