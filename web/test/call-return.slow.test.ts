import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { liveHouse } from '../../server/test/live/room.ts';
import { CALL_FLAGS, startBrowser } from '../../server/test/support/browser.ts';
import { KEY_ENVIRONMENT, KEYS, newDataDir, spawnServer } from '../../server/test/support/server.ts';
import { COUNTING, gets, isIn } from './calling.ts';
import { boardOf } from './pages.ts';

let browser: Browser;
before(async () => {
  browser = await startBrowser(CALL_FLAGS);
});
after(() => browser.close());

test(
  'a server that is killed and starts again: all are back in the call by themselves',
  { timeout: 240_000 },
  async (context) => {
    const dataDir = newDataDir();
    const environment = { ...KEY_ENVIRONMENT, ENFILADE_MEDIA_ADDRESSES: '127.0.0.1' };
    const first = await spawnServer(context, environment, dataDir);
    const { url } = first;
    const house = liveHouse(() => ({ url, keys: KEYS }));
    const { id } = await house.newRoom();
    const join = async (name: string): Promise<Page> => {
      const { token } = await house.mint(id, { name });
      const page = await browser.newPage({ viewport: { width: 1360, height: 820 } });
      await page.addInitScript(COUNTING);
      await page.goto(`${url}/r/${id}#${token}`);
      await boardOf(page);
      await page.click('.join-call');
      await page.waitForSelector('.preview .picture');
      await page.click('.preview .primary');
      await isIn(page);
      return page;
    };
    const [ann, ben] = [await join('Ann'), await join('Ben')];
    await Promise.all([gets(ann, { frames: 5 }), gets(ben, { frames: 5 })]);

    await first.end('SIGKILL');
    await ann.waitForSelector('.call-bar[data-stage=returning]');
    const begun = Date.now();
    await spawnServer(context, { ...environment, ENFILADE_PORT: new URL(url).port }, dataDir);
    await Promise.all([isIn(ann), isIn(ben)]);
    await Promise.all([gets(ann, { frames: 10, sound: true }), gets(ben, { frames: 10, sound: true })]);
    console.log(`in the call again ${Date.now() - begun} ms after the server was started`);
  },
);
