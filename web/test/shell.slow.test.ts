import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { pdfOf } from '../../server/test/files/sources.ts';
import { until } from '../../server/test/live/room.ts';
import { boardOf, drop, eventually, menuItem, startPages, type Pages } from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages({
    ENFILADE_FRAME_ANCESTORS: 'http://127.0.0.1:*',
    ENFILADE_OFFICE: '/nonexistent/soffice',
  });
});
const refusals =
  /^(WebSocket connection to|Failed to load resource: the server responded with a status of [45])/;
afterEach(() => pages.closeAll(refusals));
after(() => pages.stop());

const newRoom = async (wish: object = {}): Promise<string> => (await pages.house.newRoom(wish)).id;
const named = (page: Page, name: string) =>
  eventually(
    () => page.locator('.scene-name > span').allInnerTexts(),
    (all) => all.includes(name),
  );

describe('the way in', () => {
  test('a code or a token alone opens its room, from the page that names none', async () => {
    const id = await newRoom();
    const { data } = await pages.house.call<{ data: { code: string; role: string }[] }>(
      'POST',
      `/rooms/${id}/codes`,
      {},
    );
    const code = data.find(({ role }) => role === 'host')?.code ?? '';
    const page = await pages.openAt('/r');
    await page.fill('input[name=link]', code);
    await page.keyboard.press('Enter');
    await page.fill('input[name=name]', 'Ann');
    await page.keyboard.press('Enter');
    await boardOf(page);
    assert.equal(new URL(page.url()).pathname, `/r/${id}`);

    const { token } = await pages.house.mint(id, { name: 'Ben' });
    const other = await pages.openAt(`/r#${token}`);
    await boardOf(other);
    assert.equal(new URL(other.url()).href, `${pages.server.url}/r/${id}`);

    const wrong = await pages.openAt('/r#join.nonsense');
    await wrong.waitForSelector('[data-reason]');
  });

  test('links are taken as people copy them: without http://, and to a replay', async () => {
    const id = await newRoom({ record: true });
    const { token } = await pages.house.mint(id, { name: 'Ann' });
    const { host } = new URL(pages.server.url);
    const page = await pages.openAt('/r');
    await page.fill('input[name=link]', `${host}/r/${id}#${token}`);
    await page.keyboard.press('Enter');
    await boardOf(page);
    const other = await pages.openAt('/r');
    await other.fill('input[name=link]', `${pages.server.url}/r/${id}/replay#${token}`);
    await other.keyboard.press('Enter');
    await other.waitForURL(`${pages.server.url}/r/${id}/replay`);
  });

  test('a server that has no time is asked again for the name: nobody is “Guest”', async () => {
    const id = await newRoom();
    const { token } = await pages.house.mint(id, { role: 'writer' });
    const page = await pages.openAt('/r/none');
    let times = 0;
    await page.route('**/live/name', async (route) => {
      times += 1;
      if (times === 1) await route.fulfill({ status: 503, json: {} });
      else if (times === 2) await route.abort();
      else await route.continue();
    });
    await page.goto(`${pages.server.url}/r/${id}#${token}`);
    await page.waitForSelector('input[name=name]');
    assert.equal(times, 3);
  });

  test('an address that cannot be read is no white page', async () => {
    const page = await pages.openAt('/r/%E0%A4%A');
    await page.waitForSelector('#root *, body pre, body:not(:empty)');
    assert.equal(await page.locator('#root:empty').count(), 0);
  });

  test('in a page of somebody else: no way to another link, and a word where none was given', async () => {
    const id = await newRoom();
    const element = (more: string): string =>
      `<script type="module" src="${pages.server.url}/enfilade-room.js"></script>` +
      `<enfilade-room url="${pages.server.url}" room="${id}" ${more} style="height:500px"></enfilade-room>`;
    const server = createServer((request, answer) =>
      answer
        .setHeader('content-type', 'text/html')
        .end(element(request.url === '/bad' ? 'token="join.nonsense"' : '')),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const bad = await pages.openAt('/bad', { origin });
      const frame = bad.frameLocator('iframe');
      await frame.locator('[data-reason=bad_credential]').waitFor({ state: 'attached' });
      assert.equal(await frame.locator('.actions button').count(), 0);
      const none = await pages.openAt('/none', { origin });
      await none.frameLocator('iframe').locator('text=The page around this one gave no link').waitFor();
      await pages.closeAll(refusals);
    } finally {
      server.close();
    }
  });
});

describe('the parts around the board', () => {
  test('a refusal is told in the reader’s words', async () => {
    const { id } = await pages.house.newRoom({ seats: 1 });
    const ann = await pages.enter(id, { name: 'Ann' }, { locale: 'zh-CN' });
    await pages.house.join(id, { name: 'Ben', role: 'reader' });
    const notice = ann.locator('.notice span');
    await ann.click('button[title=成员]');
    await ann.click('[aria-label="对 Ben 的操作"]');
    await menuItem(ann, '可绘画').click();
    await eventually(
      () => notice.allInnerTexts(),
      (all) => all.includes('可绘画的位置已满。需要有人离开或改为可查看。'),
    );
  });

  test('a name that is taken, and one with letters that no machine takes', async () => {
    const id = await newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const rename = async (name: string): Promise<void> => {
      await ann.hover('.scene:last-child');
      await ann.click('.scene:last-child .scene-menu');
      await menuItem(ann, 'Rename').click();
      await ann.evaluate(`document.querySelector('dialog input').value = ${JSON.stringify(name)}`);
      await ann.click('dialog .primary');
    };
    await ann.click('.strip-add');
    await named(ann, 'Page 2');
    await rename('init');
    await ann.waitForSelector('.notice:has-text("cannot have this name")');
    await rename('Alge\u0000bra\u0007 II');
    await named(ann, 'Algebra II');
    await boardOf(ann);
  });

  test('in an archived room nobody is asked to write', async () => {
    const id = await newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    await ann.click('button[title=Chat]');
    await pages.house.call('POST', `/rooms/${id}/archive`);
    await ann.waitForSelector('.chat-shut');
    assert.equal(await ann.locator('.chat-form').count(), 0);
  });

  for (const [width, height] of [
    [768, 1024],
    [844, 390],
    [1000, 700],
  ] as const) {
    test(`with a panel open, every tool is within the board: ${width} × ${height}`, async () => {
      const id = await newRoom();
      const ann = await pages.enter(id, { name: 'Ann' }, { viewport: { width, height } });
      await ann.click('button[title=Chat]');
      await ann.waitForSelector('.panel');
      await ann.waitForTimeout(300);
      const board = await ann.locator('.room-board').boundingBox();
      const tools = await ann.locator('.App-toolbar').first().boundingBox();
      assert.ok(board && tools);
      assert.ok(
        tools.x >= board.x && tools.x + tools.width <= board.x + board.width,
        JSON.stringify({ board, tools }),
      );
      await ann.click('.pages-button');
      await ann.waitForSelector('.strip');
      assert.equal(await ann.locator('.panel').count(), 0);
    });
  }

  test('on a narrow window the tools of the room are at the end of the bar', async () => {
    const id = await newRoom({ title: 'Geo' });
    await pages.house.join(id, { name: 'Ben' });
    const ann = await pages.enter(id, { name: 'Ann' }, { viewport: { width: 700, height: 780 } });
    const box = await ann.locator('.bar-tools').boundingBox();
    assert.ok(box && box.x + box.width > 690, JSON.stringify(box));
  });

  test('a document that falls on the board becomes pages; what nobody can read is told in passing', async () => {
    const id = await newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    await drop(ann, 'Lesson 8.pdf', 'application/pdf', pdfOf(['one', 'two']));
    await named(ann, 'Lesson 8 2');
    await drop(ann, 'x.txt', 'text/plain', Buffer.from('text'));
    await ann.waitForSelector('.notice');
    assert.equal(await ann.locator('.Modal').count(), 0);
  });

  test('nothing that cannot be seen takes the keyboard, and nothing leads to other places', async () => {
    const id = await newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    assert.equal(await ann.locator('[aria-label=Library]:visible').count(), 0);
    const seen: string[] = [];
    await ann.locator('.pages-button').focus();
    for (let times = 0; times < 45; times += 1) {
      await ann.keyboard.press('Tab');
      seen.push(await ann.evaluate<string>(`document.activeElement.getAttribute('aria-label') ?? ''`));
    }
    assert.ok(!seen.includes('Library'), seen.join());
    await ann.click('.help-icon');
    await ann.waitForSelector('.HelpDialog');
    assert.equal(await ann.locator('a[href^=http]:visible').count(), 0);
    await ann.keyboard.press('Escape');
    await ann.click('.App-toolbar__extra-tools-trigger');
    await ann.waitForSelector('text=Frame tool');
    assert.equal(await ann.locator('text=Generate').filter({ visible: true }).count(), 0);
  });

  test('times are written as the reader’s own country does', async () => {
    const id = await newRoom();
    const ben = await pages.house.join(id, { name: 'Ben' });
    await ben.say('Good morning');
    const look = { timezoneId: 'Europe/Paris' };
    const ann = await pages.enter(id, { name: 'Ann' }, { ...look, locale: 'en-GB' });
    await ann.click('button[title=Chat]');
    assert.match(await ann.innerText('.chat-who time'), /^\d\d:\d\d$/);
    const cy = await pages.enter(id, { name: 'Cy' }, { ...look, locale: 'en-US' });
    await cy.click('button[title=Chat]');
    assert.match(await cy.innerText('.chat-who time'), /^\d{1,2}:\d\d\s[AP]M$/);
    await until(() => ben.chat.length === 1);
  });
});
