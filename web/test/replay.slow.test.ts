import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveRoom } from '@enfilade/client';
import type * as wire from '@enfilade/protocol';
import type { Page } from 'playwright-core';
import { rectangle, until } from '../../server/test/live/room.ts';
import { eventually, inkIn, PHONE, startPages, type Look, type Pages } from './pages.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let pages: Pages;
before(async () => {
  pages = await startPages();
});
afterEach(() => pages.closeAll());
after(() => pages.stop());

const drawn = async (live: LiveRoom, scene: string, ...ids: string[]): Promise<void> => {
  const at = (id: string): number => 160 * 'abcdef'.indexOf(id);
  live.draw(
    scene,
    ids.map((id) => rectangle(id, { x: at(id), y: 100, width: 120, height: 90, backgroundColor: '#ffc9c9' })),
  );
  await until(() => live.isSaved, 'kept');
};

/** A room of which this is recorded: a and b drawn, a second page with c, back to the first, b deleted. */
async function recorded(): Promise<string> {
  const { id } = await pages.house.newRoom({ title: 'Algebra, second year', record: true });
  const live = await pages.house.join(id, { role: 'admin', name: 'Ann' });
  await drawn(live, 'init', 'a');
  await sleep(400);
  await drawn(live, 'init', 'b');
  await live.addScene({ name: 'Triangles', switch: true });
  const second = await until(() => live.current !== 'init' && live.current, 'the switch');
  await sleep(400);
  await drawn(live, second, 'c', 'd', 'e');
  await sleep(3400);
  await live.switchScene('init');
  live.draw('init', [rectangle('b', { version: 5, isDeleted: true })]);
  await until(() => live.isSaved, 'kept');
  live.leave();
  return id;
}

const open = async (room: string, look: Look = {}, wish: Partial<wire.NewRoomToken> = {}): Promise<Page> => {
  const { token } = await pages.house.mint(room, { role: 'reader', ...wish });
  return pages.openAt(`/r/${room}/replay#${token}`, look);
};
const playing = async (room: string, look: Look = {}): Promise<Page> => {
  const page = await open(room, look);
  await page.waitForSelector('.board[data-ready=true] canvas.interactive');
  return page;
};
const shown = async (page: Page): Promise<string> =>
  `${await page.innerText('.replay-page')} / ${(await page.getAttribute('.board', 'data-drawn')) ?? ''}`;
const seek = '.replay-seek';
const valueOf = async (page: Page): Promise<number> => Number(await page.inputValue(seek));
const play = (page: Page) => page.locator('.replay-play');
const pause = async (page: Page): Promise<void> => {
  if ((await play(page).getAttribute('aria-label')) === 'Pause') await play(page).click();
};

describe('the replay', () => {
  test('a reader sees what was drawn, in the order in which it was, with the scenes', async () => {
    const page = await playing(await recorded());
    assert.equal(await page.innerText('h1'), 'Algebra, second year');
    const seen: string[] = [];
    await eventually(
      async () => {
        const now = await shown(page);
        if (seen.at(-1) !== now) seen.push(now);
        return play(page).getAttribute('aria-label');
      },
      (name) => name === 'From the beginning',
    );
    seen.push(await shown(page));
    assert.ok(seen.includes('Page 2 of 2: Triangles / 3'), seen.join(' | '));
    assert.equal(seen.at(-1), 'Page 1 of 2: Page 1 / 1');
    assert.ok((await inkIn(page, 100, 100, 1160, 600)) > 500);
    assert.equal(await page.locator('[data-testid="toolbar-rectangle"]').count(), 0);
  });

  test('seek, pause, speed and the skipping of idle times', async () => {
    const page = await playing(await recorded());
    await pause(page);
    const short = Number(await page.getAttribute(seek, 'max'));
    await page.locator('.replay-skip input').uncheck();
    const long = Number(await page.getAttribute(seek, 'max'));
    assert.ok(long >= short + 2000, `${short} ms, ${long} ms`);
    await page.locator(seek).fill(String(long));
    assert.equal(await shown(page), 'Page 1 of 2: Page 1 / 1');
    await page.locator(seek).fill(String(long - 1000));
    assert.equal(await shown(page), 'Page 2 of 2: Triangles / 3');
    await page.locator(seek).fill('0');
    assert.match(await shown(page), /^Page 1 of 1: Page 1/);
    await page.locator('.replay-skip input').check();
    await page.selectOption('.replay-speed select', '16');
    const begun = Date.now();
    await play(page).click();
    await eventually(
      () => valueOf(page),
      (value) => value === short,
    );
    assert.ok(Date.now() - begun < short * 0.8, `${Date.now() - begun} ms for ${short} ms`);
  });

  test('everything is reached by keyboard', async () => {
    const page = await playing(await recorded());
    await page.locator(seek).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    assert.ok((await valueOf(page)) > 500);
    assert.match((await page.getAttribute(seek, 'aria-valuetext')) ?? '', /^0:0\d of 0:0\d, Page \d of 2/);
    const names: string[] = [];
    await play(page).focus();
    for (let times = 0; times < 4; times += 1) {
      names.push(await page.evaluate(`document.activeElement.className || document.activeElement.localName`));
      await page.keyboard.press('Tab');
    }
    assert.deepEqual(names, ['primary square replay-play', 'replay-seek', 'select', 'input']);
    await page.locator('.replay-play').focus();
    await page.keyboard.press('Enter');
    await page.evaluate('document.activeElement.blur()');
    const before = await play(page).getAttribute('aria-label');
    await page.keyboard.press('Space');
    assert.notEqual(await play(page).getAttribute('aria-label'), before);
  });

  test('nothing recorded, or the record is off: the page says so, and leads to the room', async () => {
    const on = await pages.house.newRoom({ record: true });
    const page = await open(on.id);
    await page.waitForSelector('.card');
    assert.equal(await page.innerText('.card h1'), 'Nothing is recorded yet');
    await page.click('.button-link');
    await page.waitForURL(`${pages.server.url}/r/${on.id}`);
    await page.waitForSelector('input[name=name]');
    const off = await open((await pages.house.newRoom()).id, { locale: 'zh-CN' });
    await off.waitForSelector('.card');
    assert.equal(await off.innerText('.card h1'), '这个房间没有录制');
  });

  test('who may not enter may not see it; archived rooms can be seen, disabled ones not', async () => {
    const id = await recorded();
    const { token } = await pages.house.mint(id, { role: 'reader' });
    await pages.house.call('POST', `/rooms/${id}/archive`);
    const page = await pages.openAt(`/r/${id}/replay#${token}`);
    await page.waitForSelector('.board[data-ready=true]');
    await pages.house.call('POST', `/rooms/${id}/restore`);
    await pages.house.call('POST', `/rooms/${id}/disable`);
    await page.reload();
    await page.waitForSelector('[data-reason=room_disabled]');
    await pages.house.call('POST', `/rooms/${id}/enable`);
    await page.click('.actions button');
    await page.waitForSelector('.board[data-ready=true]');
    const wrong = await pages.openAt(`/r/${id}/replay#join.nonsense`);
    await wrong.waitForSelector('[data-reason=bad_credential]', { state: 'attached' });
    await pages.closeAll(/status of (401|403)|^WebSocket connection to /);
  });

  const looks: [string, Look][] = [
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['phone', PHONE],
  ];
  test('nothing in it is an obstacle to anybody: light, dark, on a telephone', async () => {
    const id = await recorded();
    for (const [name, look] of looks) {
      const page = await playing(id, look);
      await pause(page);
      await page.locator(seek).fill(String(Number(await page.getAttribute(seek, 'max')) - 500));
      await eventually(
        () => shown(page),
        (now) => now === 'Page 2 of 2: Triangles / 3',
      );
      await page.waitForTimeout(300);
      const folder = process.env['ENFILADE_PICTURES'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/replay-${name}.png` });
      await page.evaluate(AXE);
      const found = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
        `axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)`,
      );
      const faults = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(
        faults.map((one) => `${name}: ${one.id} ${one.nodes[0]?.html ?? ''}`),
        [],
      );
      const width = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(width, look.viewport?.width ?? 1360);
    }
  });
});
