import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { BoardElement } from '@enfilade/client';
import type { Page } from 'playwright-core';
import { rectangle, until } from '../../server/test/live/room.ts';
import { boardOf, drag, eventually, inkIn, startPages, take, type Pages } from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
afterEach(() => pages.closeAll());
after(() => pages.stop());

const zoomOf = async (page: Page): Promise<number> =>
  parseInt(await page.innerText('.reset-zoom-button'), 10);
const followers = (page: Page) => page.locator('.faces button[aria-pressed=true]').count();
const follow = (page: Page, name: string) => page.click(`[aria-label="Follow what ${name} sees"]`);

describe('people who follow each other', () => {
  test('two: the one who began leads, the other follows, and nothing gets smaller', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.enter(id, { name: 'Ben' }, { viewport: { width: 1100, height: 820 } });
    await follow(ann, 'Ben');
    await ben.waitForSelector('.followed');
    await follow(ben, 'Ann');
    await eventually(
      () => followers(ann),
      (count) => count === 0,
    );
    await ben.waitForTimeout(800);
    assert.equal(await followers(ben), 1);
    assert.ok((await zoomOf(ann)) > 60, `${await zoomOf(ann)} %`);
    assert.ok((await zoomOf(ben)) > 60, `${await zoomOf(ben)} %`);
  });

  test('a ring of three is broken, too; who follows a follower sees what that one sees', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.enter(id, { name: 'Ben' }, { viewport: { width: 1200, height: 820 } });
    const cy = await pages.enter(id, { name: 'Cy' }, { viewport: { width: 1360, height: 700 } });
    await follow(ann, 'Ben');
    await ben.waitForSelector('.followed');
    await follow(ben, 'Cy');
    await cy.waitForSelector('.followed');
    for (let times = 0; times < 3; times += 1) await cy.click('[aria-label="Zoom out"]');
    await eventually(
      () => zoomOf(ann),
      (zoom) => zoom < 75,
    );
    await follow(cy, 'Ann');
    await eventually(
      () => followers(ann),
      (count) => count === 0,
    );
    await cy.waitForTimeout(800);
    for (const one of [ann, ben, cy]) assert.ok((await zoomOf(one)) > 35, `${await zoomOf(one)} %`);
  });
});

describe('texts', () => {
  /** How wide a text is in the fonts of the page, now that they are there. */
  const widthIn = (page: Page, text: string): Promise<number> =>
    page.evaluate(`document.fonts.load('20px Excalifont, Xiaolai', ${JSON.stringify(text)}).then(() => {
      const pen = document.createElement('canvas').getContext('2d');
      pen.font = '20px Excalifont, Xiaolai, sans-serif, "Segoe UI Emoji"';
      return pen.measureText(${JSON.stringify(text)}).width;
    })`);
  const cases: [string, string][] = [
    ['Latin', 'What a wonderful morning this is'],
    ['Chinese', '世界你好早上好'],
  ];
  for (const [what, text] of cases) {
    test(`the first on a board is as wide as it is written, where the font comes late: ${what}`, async () => {
      const { id } = await pages.house.newRoom();
      const { token } = await pages.house.mint(id, { name: 'Ann', role: 'admin' });
      const ben = await pages.house.join(id, { name: 'Ben' });
      const ann = await pages.openAt('/r/none');
      await ann.route('**/fonts/**', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 700));
        await route.continue().catch(() => undefined);
      });
      await ann.goto(`${pages.server.url}/r/${id}#${token}`);
      await boardOf(ann);
      await take(ann, 'text');
      await ann.mouse.click(600, 300);
      await ann.keyboard.insertText(text);
      await ann.keyboard.press('Escape');
      const wanted = await widthIn(ann, text);
      const drawn = (): BoardElement | undefined => ben.elements('init')?.find((one) => one['text'] === text);
      await until(() => Math.abs(Number(drawn()?.['width']) - wanted) < 1, 'the right width');
    });
  }
});

describe('undo', () => {
  test('each page has its own: what was drawn before the page was turned can be taken back after it', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.house.join(id, { name: 'Ben', role: 'admin' });
    const undo = ann.locator('[aria-label="Undo"]');
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    await until(() => ben.elements('init')?.length === 1, 'the rectangle');
    await ben.addScene({ name: 'Second', switch: true });
    await ann.waitForSelector('[data-scene][aria-current=page]:has-text("Second")');
    await eventually(
      () => undo.isDisabled(),
      (isOff) => isOff,
    );
    const second = ben.current;
    ben.draw(second, [rectangle('bens', { x: 100, y: 100 })]);
    await ben.switchScene('init');
    await ann.waitForSelector('[data-scene][aria-current=page]:has-text("Page 1")');
    await eventually(
      () => undo.isEnabled(),
      (isOn) => isOn,
    );
    await undo.click();
    await until(() => ben.elements('init')?.every(({ isDeleted }) => isDeleted), 'the undo');
    assert.equal(await inkIn(ann, 490, 240, 180, 120), 0);
    await ann.click('[aria-label="Redo"]');
    await until(() => ben.elements('init')?.some(({ isDeleted }) => !isDeleted), 'the redo');
    assert.ok(ben.elements(second)?.every(({ isDeleted }) => !isDeleted));
  });
});
