import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { boardOf, eventually, menuItem, startPages, type Pages } from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
afterEach(() => pages.closeAll());
after(() => pages.stop());

async function act(page: Page, who: string, name: string): Promise<void> {
  if ((await page.locator('.people').count()) === 0) await page.click('button[title=People]');
  await page.click(`[aria-label="What to do with ${who}"]`);
  await menuItem(page, name).click();
}

const reason = (page: Page) => page.locator('[data-reason]').getAttribute('data-reason');

describe('the people in a room', () => {
  test('what is said is shown to all and to who comes later, and counted while the chat is shut', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const cy = await pages.enter(id, { name: 'Cy', role: 'reader' });
    await ann.click('button[title=Chat]');
    for (const text of ['Good morning', 'See https://example.com/a?b=1.', '<b>not bold</b>']) {
      await ann.fill('.chat-form textarea', text);
      await ann.keyboard.press('Enter');
    }
    await cy.waitForSelector('[aria-label="Chat (3 unread)"]');
    await cy.click('button[title=Chat]');
    await eventually(
      () => cy.locator('.chat-text').allInnerTexts(),
      (texts) => texts.join('|') === 'Good morning|See https://example.com/a?b=1.|<b>not bold</b>',
    );
    assert.equal(await cy.locator('.badge').count(), 0);
    const link = cy.locator('.chat-text a');
    assert.equal(await link.getAttribute('href'), 'https://example.com/a?b=1');
    assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');

    const ben = await pages.enter(id, { name: 'Ben', role: 'writer' });
    assert.equal(await ben.locator('.badge').count(), 0);
    await ben.click('button[title=Chat]');
    assert.equal(await ben.locator('.chat-text').count(), 3);
  });

  test('what one said stays on one’s own side when one comes back', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann', user_id: 'ann' });
    await ann.click('button[title=Chat]');
    await ann.fill('.chat-form textarea', 'Mine');
    await ann.keyboard.press('Enter');
    await ann.waitForSelector('.chat-message[data-own=true]');
    await ann.reload();
    await boardOf(ann);
    await ann.click('button[title=Chat]');
    await ann.waitForSelector('.chat-message[data-own=true]:has-text("Mine")');
    const ben = await pages.enter(id, { name: 'Ben', user_id: 'ben' });
    await ben.click('button[title=Chat]');
    await ben.waitForSelector('.chat-message[data-own=false]:has-text("Mine")');
  });

  test('who follows somebody sees what they see, and they are told', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.enter(id, { name: 'Ben', role: 'writer' });
    await ben.click('[aria-label="Follow what Ann sees"]');
    await eventually(
      () => ann.locator('.followed').allInnerTexts(),
      ([text]) => text === 'Ben sees what you see',
    );
    const zoom = () => ben.innerText('.reset-zoom-button');
    await ann.click('[aria-label="Zoom out"]');
    await ann.click('[aria-label="Zoom out"]');
    const wanted = await ann.innerText('.reset-zoom-button');
    await eventually(zoom, (text) => text === wanted);
    await ben.mouse.move(700, 400);
    await ben.mouse.wheel(0, 50);
    await eventually(
      () => ann.locator('.followed').count(),
      (count) => count === 0,
    );
  });

  test('an admin takes somebody out, who may come again; and bars them, who may not', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.enter(id, { name: 'Ben', role: 'writer' });
    await act(ann, 'Ben', 'Take out');
    await ann.click('dialog button.danger');
    await ben.waitForSelector('[data-reason=removed]');
    await ben.click('.actions button');
    await boardOf(ben);
    await act(ann, 'Ben', 'Bar from the room');
    await ann.click('dialog button.danger');
    await ben.waitForSelector('[data-reason=banned]', { state: 'attached' });
    await ben.reload();
    await ben.waitForSelector('[data-reason=banned]', { state: 'attached' });
    assert.equal(await reason(ben), 'banned');
  });

  test('a long name does not cover the board: the pointer has the beginning of it', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.house.join(id, { name: 'Bartholomew '.repeat(8) });
    const inkAt = async (): Promise<number> => {
      ben.point({ scene: 'init', at: [400, 300], tool: 'pointer' });
      const script = `(() => {
        const canvas = document.querySelector('.board canvas.interactive');
        const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const columns = new Set();
        for (let at = 3; at < data.length; at += 4) if (data[at] > 40) columns.add(((at - 3) / 4) % width);
        return columns.size;
      })()`;
      return ann.evaluate<number>(script);
    };
    const wide = await eventually(inkAt, (columns) => columns > 20);
    assert.ok(wide < 300, `${wide} columns`);
  });

  test('somebody who is no admin cannot do anything to others', async () => {
    const { id } = await pages.house.newRoom();
    await pages.enter(id, { name: 'Ann' });
    const ben = await pages.enter(id, { name: 'Ben', role: 'writer' });
    await ben.click('button[title=People]');
    assert.deepEqual(await ben.locator('.person b').allInnerTexts(), ['Ben (You)', 'Ann']);
    assert.equal(await ben.locator('[aria-label^="What to do with A"]').count(), 0);
  });

  test('who enters in another window leaves the first, and can come back to it', async () => {
    const { id } = await pages.house.newRoom();
    const { token } = await pages.house.mint(id, { name: 'Ann', user_id: 'ann' });
    const first = await pages.openAt(`/r/${id}#${token}`);
    await boardOf(first);
    const second = await pages.openAt(`/r/${id}#${token}`);
    await boardOf(second);
    await first.waitForSelector('[data-reason=replaced]');
    await first.click('.actions button');
    await boardOf(first);
    await second.waitForSelector('[data-reason=replaced]');
  });

  test('a full room lets somebody in when another leaves', async () => {
    const { id } = await pages.house.newRoom({ seats: 1 });
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.open(id, { name: 'Ben', role: 'writer' });
    await ben.waitForSelector('[data-reason=room_full]');
    await ann.click('[aria-label=More]');
    await menuItem(ann, 'Leave the room').click();
    await ann.waitForSelector('[data-reason=left]');
    await ben.click('.actions button');
    await boardOf(ben);
  });
});
