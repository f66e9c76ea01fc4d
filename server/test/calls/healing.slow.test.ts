import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { appToken } from './caller.ts';
import { clientOf } from '../hms/client.ts';
import { until } from '../media/caller.ts';
import { CALL_FLAGS, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import {
  handOver,
  openWire,
  rule,
  SERVER_ADDRESS,
  testOnTwoMachines,
  wireHere,
} from '../support/two-machines.ts';

const MEDIA_PORTS = [40_000, 40_099] as const;
const HEALED_MS = 40_000;

interface Received {
  frames: number;
  energy: number;
}
interface Ways {
  protocol: string;
  name: string;
}

/** From now on this process believes the certificate that the server made for itself. */
async function believe(url: string): Promise<void> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const own = socket.getPeerX509Certificate()?.toString() ?? '';
  socket.destroy();
  setDefaultCACertificates([...getCACertificates(), own]);
}

const wire = wireHere();
if (wire === undefined) testOnTwoMachines(import.meta.filename);
else
  describe('a stock client whose network fails in a call', { timeout: 250_000 }, () => {
    let browser: Browser;
    let server: TestServer;
    let script: string;
    const faults: string[] = [];
    const rest = clientOf(() => server);

    before(async () => {
      const { outputFiles } = await build({
        entryPoints: [join(import.meta.dirname, 'stock-page.js')],
        ...{ bundle: true, write: false, format: 'iife' },
        define: { 'process.env.NODE_ENV': '"production"' },
      });
      script = outputFiles[0]?.text ?? '';
      const engine = weriftEngine({
        ...{ addresses: [SERVER_ADDRESS], ports: MEDIA_PORTS, processes: 1 },
        complain: (text) => faults.push(text),
      });
      server = await startServer({ ENFILADE_HOST: SERVER_ADDRESS, ENFILADE_TLS: 'true' }, engine);
      await believe(server.url);
      browser = await startBrowser(CALL_FLAGS);
    });
    afterEach(() => openWire(wire));
    after(async () => {
      await browser.close();
      await server.stop();
      assert.deepEqual(faults, []);
    });

    async function two(): Promise<[Page, Page]> {
      const allowed = ['audio', 'video'];
      const roles = { host: { publishParams: { allowed }, subscribeParams: { subscribeToRoles: ['host'] } } };
      const name = `healing-${String(Date.now())}`;
      const template = await rest.post<{ id: string }>('/templates', { name, roles });
      const { id } = await rest.post<{ id: string }>('/rooms', { name, template_id: template.id });
      const enter = async (who: string): Promise<Page> => {
        // A page that came over the wire: one made up here would count as one of the internet, which may not open
        // sockets into a private network.
        const context = await browser.newContext({ ignoreHTTPSErrors: true, bypassCSP: true });
        await context.route(/100ms\.live/, (route) => route.abort());
        const page = await context.newPage();
        await page.goto(`${server.url}/healthz`);
        await page.addScriptTag({ content: script });
        const words = [who, appToken(id, 'host'), server.url].map((word) => JSON.stringify(word));
        assert.equal(await page.evaluate(`stock.join(${words.join()})`), '');
        return page;
      };
      return [await enter('Ann'), await enter('Bob')];
    }
    const received = (page: Page) => page.evaluate<Received>('stock.received()');
    /** The two connections of a page: by which protocol, and the name of our side, which ICE restarts change. */
    const ways = (page: Page) => page.evaluate<Ways[]>('stock.ways()');
    async function goesOn(page: Page): Promise<void> {
      const start = await received(page);
      await until(
        'picture and sound',
        () => received(page),
        ({ frames, energy }) => frames > start.frames + 20 && energy > start.energy,
        HEALED_MS,
      );
    }
    async function stops(page: Page): Promise<void> {
      const start = await received(page);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.ok((await received(page)).frames <= start.frames + 15, 'packets still come through');
    }
    const block = (protocol: string): void =>
      rule(wire, `-p ${protocol} -m multiport --ports ${MEDIA_PORTS.join(':')} -j DROP`);

    test('§6 the way of media is closed for 14 s: both connections get new ICE, and picture and sound come back', async (t) => {
      const pages = await two();
      for (const page of pages) await goesOn(page);
      const before = await Promise.all(pages.map(ways));
      for (const found of before)
        assert.deepEqual(
          found.map(({ protocol }) => protocol),
          ['udp', 'udp'],
        );
      for (const protocol of ['udp', 'tcp']) block(protocol);
      await stops(pages[0]);
      await new Promise((resolve) => setTimeout(resolve, 12_500));
      openWire(wire);
      const opened = Date.now();
      for (const page of pages) await goesOn(page);
      t.diagnostic(`after ${String(Date.now() - opened)} ms both went on`);
      for (const [at, found] of (await Promise.all(pages.map(ways))).entries()) {
        const [, subscribe] = found;
        assert.notEqual(
          subscribe?.name,
          before[at]?.[1]?.name,
          'we restarted ICE of the subscribe connection',
        );
      }
      for (const page of pages) await page.context().close();
    });

    test('§6 UDP is closed for good: the call goes on over TCP', async (t) => {
      const pages = await two();
      for (const page of pages) await goesOn(page);
      block('udp');
      const closed = Date.now();
      await stops(pages[0]);
      for (const page of pages) {
        await goesOn(page);
        assert.deepEqual(
          (await ways(page)).map(({ protocol }) => protocol),
          ['tcp', 'tcp'],
        );
      }
      t.diagnostic(`after ${String(Date.now() - closed)} ms both went on`);
      for (const page of pages) await page.context().close();
    });

    test('§6 they go to another network: they come back by their new address', async (t) => {
      const pages = await two();
      for (const page of pages) await goesOn(page);
      handOver(wire);
      const gone = Date.now();
      await stops(pages[0]);
      for (const page of pages) await goesOn(page);
      t.diagnostic(`after ${String(Date.now() - gone)} ms both went on`);
      for (const page of pages) await page.context().close();
    });
  });
