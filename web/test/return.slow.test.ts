import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { liveHouse, until } from '../../server/test/live/room.ts';
import { startBrowser } from '../../server/test/support/browser.ts';
import { KEY_ENVIRONMENT, KEYS, newDataDir, spawnServer } from '../../server/test/support/server.ts';
import { boardOf, drag, eventually, inkIn, take } from './pages.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Where an element is among the others, as Excalidraw writes it: `c` and three digits. */
const placeOf = (index: number): string =>
  `c${[62 * 62, 62, 1].map((one) => DIGITS[Math.floor(index / one) % 62]).join('')}`;

describe('a server that ends and starts again', () => {
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    test(`${signal}: the page says so, keeps what is drawn meanwhile, and returns by itself`, async (context) => {
      const dataDir = newDataDir();
      const first = await spawnServer(context, KEY_ENVIRONMENT, dataDir);
      const { url } = first;
      const house = liveHouse(() => ({ url, keys: KEYS }));
      const { id } = await house.newRoom();
      const [ann, ben] = await Promise.all([
        house.mint(id, { name: 'Ann' }),
        house.mint(id, { name: 'Ben' }),
      ]);

      const page = await browser.newPage({ viewport: { width: 1360, height: 820 } });
      await page.goto(`${url}/r/${id}#${ann.token}`);
      await boardOf(page);
      await take(page, 'rectangle');
      await drag(page, 500, 250);
      await eventually(
        () => page.innerText('.saved-mark'),
        (text) => text === 'Saved',
      );

      await first.end(signal);
      await page.waitForSelector('.banner.warn');
      if (signal === 'SIGTERM') assert.match(await page.innerText('.banner.warn'), /starting again/);
      await take(page, 'ellipse');
      await drag(page, 800, 400);
      const port = new URL(url).port;
      await spawnServer(context, { ...KEY_ENVIRONMENT, ENFILADE_PORT: port }, dataDir);
      await page.waitForSelector('.banner.warn', { state: 'detached' });
      await eventually(
        () => page.innerText('.saved-mark'),
        (text) => text === 'Saved',
      );
      assert.ok((await inkIn(page, 490, 240, 180, 120)) > 20);

      const room = await house.joinWith({ room: id, token: ben.token });
      const kept = await until(() => room.elements(room.current));
      assert.deepEqual(kept.map(({ type }) => type).sort(), ['ellipse', 'rectangle']);
      room.leave();
      await page.close();
    });
  }

  test('a scene of 5,000 elements is shown, and changes of others in it are, too', async (context) => {
    const { url } = await spawnServer(context, KEY_ENVIRONMENT);
    const house = liveHouse(() => ({ url, keys: KEYS }));
    const { id } = await house.newRoom();
    const { token } = await house.mint(id, { name: 'Ann' });
    const room = await house.joinWith({ room: id, token });
    await until(() => room.elements('init'));
    const element = (index: number, version: number, strokeColor: string) => ({
      ...{ id: `e${index}`, type: 'rectangle', version, versionNonce: index, isDeleted: false },
      ...{ x: (index % 100) * 11, y: Math.floor(index / 100) * 14, width: 9, height: 11, angle: 0 },
      ...{
        strokeColor,
        backgroundColor: 'transparent',
        fillStyle: 'solid',
        strokeWidth: 1,
        strokeStyle: 'solid',
      },
      ...{
        roughness: 0,
        opacity: 100,
        seed: 1,
        groupIds: [],
        frameId: null,
        boundElements: null,
        link: null,
      },
      ...{ index: placeOf(index), locked: false, roundness: null, updated: 1 },
    });
    const all = Array.from({ length: 5000 }, (_, index) => element(index, 1, '#1e1e1e'));
    room.draw('init', all);
    await until(() => room.isSaved);

    const page = await browser.newPage({ viewport: { width: 1360, height: 820 } });
    const begun = Date.now();
    await page.goto(`${url}/r/${id}#${token}`);
    await boardOf(page);
    await eventually(
      () => inkIn(page, 250, 150, 1000, 500),
      (ink) => ink > 20_000,
    );
    console.log(`5,000 elements after ${Date.now() - begun} ms`);
    await page.click('.pages-button');
    const before = await inkIn(page, 250, 150, 1000, 500);
    for (let version = 2; version < 12; version += 1) {
      room.draw(
        'init',
        Array.from({ length: 50 }, (_, at) => element(at + 2000, version, '#e03131')),
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    room.draw(
      'init',
      all.slice(1000, 4000).map((one) => ({ ...one, version: 20, isDeleted: true })),
    );
    await eventually(
      () => inkIn(page, 250, 150, 1000, 500),
      (ink) => ink < before - 5000,
    );
    room.leave();
    await page.close();
  });
});
