import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { seriousIn } from './axe.ts';
import {
  boardOf,
  drag,
  eventually,
  menuItem,
  PHONE,
  startPages,
  take,
  type Look,
  type Pages,
} from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
afterEach(() => pages.closeAll());
after(() => pages.stop());

const LOOKS: [string, Look][] = [
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['on a telephone', PHONE],
];

describe('the page of a room', () => {
  test('its policy forbids other places, inline script and eval, and it says nothing of where it is', async () => {
    const { id } = await pages.house.newRoom();
    const answer = await fetch(`${pages.server.url}/r/${id}`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'self';/);
    assert.match(policy, /frame-ancestors 'self'/);
    assert.doesNotMatch(policy, /unsafe-eval|https?:\/\/|\*/);
    assert.match(
      answer.headers.get('permissions-policy') ?? '',
      /camera=\(self\), microphone=\(self\), display-capture/,
    );
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    const page = await answer.text();
    assert.doesNotMatch(page, /<script(?![^>]* src=)/);
    const [, script = ''] = /src="(\/assets\/[^"]+)"/.exec(page) ?? [];
    const file = await fetch(pages.server.url + script, { headers: { 'accept-encoding': 'br' } });
    assert.equal(file.headers.get('content-encoding'), 'br');
    assert.match(file.headers.get('cache-control') ?? '', /immutable/);
  });

  test('no more than 600 KB of script come before the board', async () => {
    const { id } = await pages.house.newRoom();
    const { token } = await pages.house.mint(id, { name: 'Ann', role: 'admin' });
    const page = await pages.openAt('/r');
    // Without a cache, what was preloaded may be fetched twice.
    const sizes = new Map<string, number>();
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    const scripts = new Map<string, string>();
    session.on('Network.responseReceived', ({ requestId, type, response: { url } }) => {
      if (type === 'Script' || type === 'Other') scripts.set(requestId, url);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const url = scripts.get(requestId);
      if (url !== undefined) sizes.set(url, encodedDataLength);
    });
    const begun = Date.now();
    await page.goto(`${pages.server.url}/r/${id}#${token}`);
    await boardOf(page);
    const took = Date.now() - begun;
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    console.log(`the board after ${took} ms, ${Math.round(bytes / 1024)} KB of script (Brotli)`);
    assert.ok(bytes > 100_000 && bytes < 600 * 1024, `${bytes} bytes`);
  });

  for (const [name, look] of LOOKS) {
    test(`nothing in it is an obstacle to anybody: ${name}`, async () => {
      const { id } = await pages.house.newRoom({ title: 'Algebra, second year' });
      const faults: string[] = [];
      const check = async (page: Page, state: string): Promise<void> => {
        // What moves into place is not of its colour yet.
        await page.waitForTimeout(350);
        faults.push(...(await seriousIn(page)).map((one) => `${state}: ${one}`));
      };

      const asking = await pages.openAt(`/r/${id}`, look);
      await asking.waitForSelector('.card');
      await check(asking, 'asking for a link');
      const { token } = await pages.house.mint(id, { role: 'writer' });
      const naming = await pages.openAt(`/r/${id}#${token}`, look);
      await naming.waitForSelector('input[name=name]');
      await check(naming, 'asking for a name');
      const wrong = await pages.openAt(`/r/${id}#join.nonsense`, look);
      await wrong.waitForSelector('.actions');
      await check(wrong, 'a wrong link');
      assert.equal(await wrong.locator('main:not([role])').count(), 1);

      const page = await pages.enter(id, { name: 'Ann' }, look);
      await check(page, 'the empty room');
      const ben = await pages.house.join(id, { name: 'Ben', role: 'reader' });
      await ben.say('Good morning');
      await take(page, 'rectangle');
      await drag(page, 120, 300, 120, 80);
      await take(page, 'text');
      await page.mouse.click(look === PHONE ? 200 : 700, 500);
      await page.keyboard.type('Hello');
      await page.keyboard.press('Escape');
      await check(page, 'a text that is selected');
      if (look !== PHONE) {
        await page.click('.FontPicker__container [aria-haspopup=dialog]');
        await page.waitForSelector('.fonts');
        await check(page, 'the fonts');
        await page.keyboard.press('Escape');
        await page.click('.help-icon');
        await page.waitForSelector('.HelpDialog');
        await check(page, 'the help');
        await page.keyboard.press('Escape');
        await page.waitForSelector('.HelpDialog', { state: 'detached' });
      }
      await page.locator('.pages-button').click();
      await eventually(
        () => page.locator('.thumbnail[data-drawn=true], .bar-top').count(),
        (count) => count > 0,
      );
      await check(page, 'the pages');
      await page.locator('.pages-button').click();
      await page.click('button[title=Chat]');
      await page.fill('.chat-form textarea', 'Good morning, Ben');
      await page.keyboard.press('Enter');
      await check(page, 'the chat');
      await page.click('.panel-head button');
      await page.click('button[title=People]');
      await check(page, 'the people');
      await page.click('[aria-label="What to do with Ben"]');
      await check(page, 'a menu');
      await menuItem(page, 'Take out').click();
      await check(page, 'a question');
      await page.keyboard.press('Escape');
      await page.click('.panel-head button');
      await pages.house.call('POST', `/rooms/${id}/archive`);
      await page.waitForSelector('.banner');
      await check(page, 'an archived room');
      assert.deepEqual(faults, []);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(width, look.viewport?.width ?? 1360);
    });
  }

  test('everything is reached by keyboard', async () => {
    const { id } = await pages.house.newRoom();
    const page = await pages.enter(id);
    const seen: string[] = [];
    const script = `(() => {
      const one = document.activeElement;
      return one.getAttribute('aria-label') || one.title || one.innerText || one.className;
    })()`;
    await page.locator('.pages-button').focus();
    for (let times = 0; times < 12; times += 1) {
      seen.push(await page.evaluate<string>(script));
      await page.keyboard.press('Tab');
    }
    for (const name of ['People (1)', 'Chat', 'Save as a file', 'More', 'Add a page']) {
      assert.ok(
        seen.some((one) => one.startsWith(name)),
        `${name}: ${seen.join(' | ')}`,
      );
    }
    await page.locator('[aria-label=More]').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
    assert.equal(await page.evaluate(script), 'More');
  });
});
