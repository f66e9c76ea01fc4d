import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { loadConfig } from '../../src/config.ts';
import type { MediaEngine } from '../../src/media/engine.ts';
import { iceServersFor } from '../../src/media/ice-servers.ts';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { CALL_FLAGS, startBrowser } from '../support/browser.ts';
import {
  dropped,
  openWire,
  OTHER_ADDRESS,
  rule,
  SERVER_ADDRESS,
  testOnTwoMachines,
  wireHere,
} from '../support/two-machines.ts';
import { caller, until, type Caller } from './caller.ts';
import { startCoturn } from './coturn.ts';

interface Way {
  near: string;
  protocol: string;
  address: string;
}

const wire = wireHere();
if (wire === undefined) testOnTwoMachines(import.meta.filename);
else
  describe('calls over networks that are not good', { timeout: 250_000 }, () => {
    let browser: Browser;
    let engine: MediaEngine;
    const faults: string[] = [];

    before(async () => {
      browser = await startBrowser(CALL_FLAGS);
      engine = weriftEngine({
        ...{ addresses: [SERVER_ADDRESS], ports: [40_000, 40_031], processes: 1 },
        complain: (text) => faults.push(text),
      });
    });
    afterEach(() => openWire(wire));
    after(async () => {
      await engine.close();
      await browser.close();
      assert.deepEqual(faults, []);
    });

    const sees = (who: Caller, track: string, frames = 20) =>
      until(`${who.name} sees ${track}`, who.stats, (got) => (got[track]?.frames ?? 0) >= frames);
    const hears = (who: Caller, track: string) =>
      until(`${who.name} hears ${track}`, who.stats, (got) => (got[track]?.energy ?? 0) > 0.001);

    /** Both see and hear each other. */
    async function talk(ann: Caller, bob: Caller): Promise<void> {
      const [annTracks, bobTracks] = [
        await ann.publish(['audio', 'video']),
        await bob.publish(['audio', 'video']),
      ];
      ann.peer.subscribe(bobTracks);
      bob.peer.subscribe(annTracks);
      for (const [who, [sound = '', picture = '']] of [
        [ann, bobTracks],
        [bob, annTracks],
      ] as const) {
        await sees(who, picture);
        await hears(who, sound);
        assert.deepEqual(who.complaints, []);
      }
    }

    test('where no UDP comes through, calls go over TCP', async () => {
      rule(wire, '-p udp -j DROP');
      const ann = await caller(browser, engine, 'tcp', 'ann');
      const bob = await caller(browser, engine, 'tcp', 'bob');
      await talk(ann, bob);
      for (const way of await ann.run<Way[]>('ways')) {
        assert.equal(way.protocol, 'tcp');
        assert.equal(way.address, SERVER_ADDRESS);
      }
      await Promise.all([ann.leave(), bob.leave()]);
    });

    test('where only a TURN server is reached, calls go over it, with credentials that it believes', async () => {
      const coturn = await startCoturn(OTHER_ADDRESS, 'north', SERVER_ADDRESS);
      try {
        rule(wire, `-d ${SERVER_ADDRESS} -j DROP`);
        rule(wire, `-s ${SERVER_ADDRESS} -j DROP`);
        const relayed = withServers(browser, coturn.url, 'north');
        const ann = await caller(relayed, engine, 'turn', 'ann');
        const bob = await caller(relayed, engine, 'turn', 'bob');
        await talk(ann, bob);
        for (const way of [...(await ann.run<Way[]>('ways')), ...(await bob.run<Way[]>('ways'))])
          assert.equal(way.near, 'relay');
        await Promise.all([ann.leave(), bob.leave()]);
        for (const [what, secret, now] of [
          ['of another secret', 'south', Date.now()],
          ['that ended', 'north', Date.now() - 2 * 24 * 60 * 60 * 1000],
        ] as const) {
          const cat = await caller(withServers(browser, coturn.url, secret, now), engine, 'turn', 'cat');
          const { candidates, errors } = await cat.run<Gathered>('gathered');
          assert.ok(candidates === 0 && errors.includes(401), `${what}: ${candidates}, ${errors.join()}`);
          await cat.leave();
        }
      } finally {
        await coturn.close();
      }
    });

    test('with one packet of twenty lost each way, the picture goes on', async (context) => {
      const ann = await caller(browser, engine, 'loss', 'ann');
      const bob = await caller(browser, engine, 'loss', 'bob');
      const picture = await ann.run<string>('publishCanvas', 640, 360);
      bob.peer.subscribe([picture]);
      await sees(bob, picture);
      const look = async () => {
        const { layers, again } = await ann.run<Sending>('sending');
        const { [picture]: got } = await bob.stats();
        return { made: layers[0]?.frames ?? 0, asked: again, shown: got?.frames ?? 0, got };
      };
      rule(wire, '-p udp -m statistic --mode random --probability 0.05 -j DROP');
      const start = await look();
      let [last, longest, at] = [start.shown, 0, performance.now()];
      for (const end = performance.now() + 16_000; performance.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const { shown } = await look();
        const now = performance.now();
        longest = Math.max(longest, now - at);
        if (shown > last) [last, at] = [shown, now];
      }
      const end = await look();
      const [made, shown] = [end.made - start.made, end.shown - start.shown];
      const { freezes = 0, again = 0 } = end.got ?? {};
      const [gone, asked] = [dropped(wire), end.asked - start.asked];
      context.diagnostic(
        `${shown} of ${made} pictures, ${freezes} freezes, the longest ${Math.round(longest)} ms; ` +
          `dropped ${gone.up} packets up, ${gone.down} down; asked again ${asked} times up, ${again} down`,
      );
      assert.ok(gone.up > 20 && gone.down > 20);
      assert.ok(made > 100 && shown > made * 0.8, `${shown} of ${made} pictures`);
      assert.ok(longest < 3000, `nothing for ${longest} ms`);
      assert.ok(asked > gone.up / 4 && again > gone.down / 4, 'lost packets are asked again on both ways');
      await Promise.all([ann.leave(), bob.leave()]);
    });
  });

interface Gathered {
  candidates: number;
  errors: number[];
}

interface Sending {
  layers: { frames: number }[];
  again: number;
}

/** A browser that goes over this TURN server only, with credentials that a server with this secret made then. */
function withServers(browser: Browser, url: string, secret: string, now = Date.now()): Browser {
  const env = { ENFILADE_TURN_URLS: url, ENFILADE_TURN_SECRET: secret };
  const iceServers = iceServersFor(loadConfig({ env }), 'ann', now);
  const configuration = JSON.stringify({ iceServers, iceTransportPolicy: 'relay' });
  return {
    newContext: async () => {
      const context = await browser.newContext();
      await context.addInitScript(`window.configuration = ${configuration}`);
      return context;
    },
  } as Browser;
}
