import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { boardOf, startPages, type Pages } from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
afterEach(() => pages.closeAll());
after(() => pages.stop());

async function told(page: Page, reason: string): Promise<void> {
  // One selector, one look: the card goes and comes back while the page tries again.
  await page.waitForSelector(`.card:has([data-reason=${reason}]) [role=alert] h1:not(:empty)`);
}
const room = async (wish: object = {}): Promise<string> => (await pages.house.newRoom(wish)).id;

/** A room token of Agora, or a room code of 100ms. */
async function credentialOf(door: 'agora' | '100ms', id: string): Promise<string> {
  if (door === 'agora')
    return (await pages.house.mint(id, { door: 'agora', role: 'writer' } as object)).token;
  const { data } = await pages.house.call<{ data: { code: string; role: string }[] }>(
    'POST',
    `/rooms/${id}/codes`,
    {},
  );
  return data.find(({ role }) => role === 'host')?.code ?? '';
}

describe('why a room is not shown', () => {
  test('without a credential the page asks for one; a link or a code will do', async () => {
    const id = await room();
    const page = await pages.openAt(`/r/${id}`);
    await page.fill('input', 'https://elsewhere.example/r/1#token');
    await page.click('button.primary');
    await page.waitForSelector('.fault');
    const { token } = await pages.house.mint(id, { name: 'Ann' });
    await page.fill('input', `${pages.server.url}/r/${id}#${token}`);
    await page.click('button.primary');
    await boardOf(page);
  });

  test('a credential that names nobody: the page asks for the name once, and remembers it', async () => {
    const id = await room();
    const { token } = await pages.house.mint(id, { role: 'writer' });
    const page = await pages.openAt(`/r/${id}#${token}`);
    await page.fill('input[name=name]', 'Ann Lee');
    await page.keyboard.press('Enter');
    await boardOf(page);
    await page.click('button[title=People]');
    assert.equal(await page.innerText('.person b'), 'Ann Lee (You)');
    await page.reload();
    await boardOf(page);
    const other = await page.context().newPage();
    await other.goto(`${pages.server.url}/r/${id}#${token}`);
    assert.equal(await other.inputValue('input[name=name]'), 'Ann Lee');
  });

  for (const door of ['agora', '100ms'] as const) {
    test(`what lets somebody in by ${door} opens the page, too`, async () => {
      const id = await room();
      const credential = await credentialOf(door, id);
      const page = await pages.openAt(`/r/${id}#${encodeURIComponent(credential)}`);
      await page.fill('input[name=name]', 'Ann');
      await page.keyboard.press('Enter');
      await boardOf(page);
    });
  }

  test('a link of DocSpace that asks for a password: a wrong one, the right one, and the page loaded again', async () => {
    const { id } = await pages.house.newRoom({ type: 'custom' });
    const wish = { kind: 'external', access: 'editor', password: 'correct horse' };
    const { url } = await pages.house.call<{ url: string }>('POST', `/rooms/${id}/links`, wish);
    const page = await pages.openAt(new URL(url).pathname);
    await page.fill('input[name=password]', 'wrong horse');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.fault:has-text("not the password")');
    await page.fill('input[name=password]', 'correct horse');
    await page.keyboard.press('Enter');
    await page.fill('input[name=name]', 'Ann');
    await page.keyboard.press('Enter');
    await boardOf(page);
    await page.reload();
    await boardOf(page);
  });

  test('a link that is not good', async () => {
    const page = await pages.openAt(`/r/${await room()}#join.nonsense`);
    await told(page, 'bad_credential');
    await page.click('.actions button');
    await page.waitForSelector('input[name=link]');
  });

  test('a link to another room', async () => {
    const { token } = await pages.house.mint(await room(), { name: 'Ann' });
    await told(await pages.openAt(`/r/${await room()}#${token}`), 'room_not_found');
  });

  test('a link that has expired', async () => {
    const id = await room();
    const { token } = await pages.house.mint(id, { name: 'Ann', lifetime_seconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await told(await pages.openAt(`/r/${id}#${token}`), 'expired');
  });

  test('a room that is closed while somebody is in it, and is opened again', async () => {
    const id = await room();
    const page = await pages.enter(id);
    await pages.house.call('POST', `/rooms/${id}/disable`);
    await told(page, 'room_disabled');
    await page.click('.actions button');
    await told(page, 'room_disabled');
    await pages.house.call('POST', `/rooms/${id}/enable`);
    await page.click('.actions button');
    await boardOf(page);
  });

  test('a room whose time has not come', async () => {
    const id = await room();
    const { token } = await pages.house.mint(id, { name: 'Ann' });
    const opens = new Date(Date.now() + 3_600_000).toISOString();
    await pages.house.call('PATCH', `/rooms/${id}`, { opens_at: opens });
    const page = await pages.openAt(`/r/${id}#${token}`);
    await told(page, 'room_not_open');
    await pages.house.call('PATCH', `/rooms/${id}`, { opens_at: null });
    await page.click('.actions button');
    await boardOf(page);
  });

  test('a room that is deleted', async () => {
    const id = await room();
    const page = await pages.enter(id);
    await pages.house.call('DELETE', `/rooms/${id}`);
    await told(page, 'room_deleted');
  });

  test('an archived room can be looked at: a banner says so, and there are no tools', async () => {
    const id = await room();
    const page = await pages.enter(id);
    await pages.house.call('POST', `/rooms/${id}/archive`);
    await page.waitForSelector('.banner');
    assert.match(await page.innerText('.banner'), /archived/);
    await page.waitForSelector('[data-testid="toolbar-rectangle"]', { state: 'detached' });
    assert.equal(await page.locator('.strip-add').count(), 0);
  });

  test('the languages: Chinese where the reader prefers it, and what they choose', async () => {
    const id = await room();
    const page = await pages.openAt(`/r/${id}#join.nonsense`, { locale: 'zh-CN' });
    await told(page, 'bad_credential');
    assert.equal(await page.innerText('.card h1'), '这个链接无法打开房间');
    assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
    await page.click('.stage-bar button');
    await page.locator('.menu button', { hasText: 'English' }).click();
    assert.equal(await page.innerText('.card h1'), 'This link does not open the room');
  });
});
