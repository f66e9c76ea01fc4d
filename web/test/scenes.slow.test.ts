import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../../server/test/live/room.ts';
import { boardOf, drag, eventually, inkIn, menuItem, startPages, take, type Pages } from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
afterEach(() => pages.closeAll());
after(() => pages.stop());

const names = (page: Page): Promise<string[]> => page.locator('.scene-name > span').allInnerTexts();
const shown = (page: Page): Promise<string> =>
  page.locator('[aria-current=page] .scene-name > span').innerText();
const hasInk = (ink: number): boolean => ink > 20;

async function act(page: Page, at: number, name: string): Promise<void> {
  await page.locator('.scene').nth(at).hover();
  await page.locator('.scene').nth(at).locator('.scene-menu').click();
  await menuItem(page, name).click();
}

const PAPER = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="#fc0"/></svg>',
)}`;

describe('the pages of the board', () => {
  test('a page is added, renamed, moved by keyboard and by mouse, switched to and deleted, for everybody', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const cy = await pages.enter(id, { name: 'Cy', role: 'reader' });
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    await eventually(() => inkIn(cy, 490, 240, 180, 120), hasInk);

    await ann.click('.strip-add');
    await eventually(
      () => shown(cy),
      (name) => name === 'Page 2',
    );
    await eventually(
      () => inkIn(cy, 490, 240, 180, 120),
      (ink) => ink === 0,
    );
    await boardOf(ann);
    assert.equal(await inkIn(ann, 490, 240, 180, 120), 0);

    await act(ann, 1, 'Rename');
    await ann.fill('dialog input', 'Triangles');
    await ann.keyboard.press('Enter');
    await eventually(
      () => names(cy),
      (all) => all.join() === 'Page 1,Triangles',
    );

    await ann.locator('.scene-open').nth(1).focus();
    await ann.keyboard.press('Alt+ArrowUp');
    await eventually(
      () => names(ann),
      (all) => all.join() === 'Triangles,Page 1',
    );
    // One can go on moving it.
    await ann.keyboard.press('Alt+ArrowDown');
    await eventually(
      () => names(ann),
      (all) => all.join() === 'Page 1,Triangles',
    );
    await ann.keyboard.press('Alt+ArrowUp');
    await eventually(
      () => names(ann),
      (all) => all.join() === 'Triangles,Page 1',
    );
    // A busy browser may let a drag go before it began: then it is dragged again.
    await eventually(
      async () => {
        if ((await names(ann)).join() === 'Triangles,Page 1')
          await ann.locator('.scene-open').nth(0).dragTo(ann.locator('.scene-open').nth(1));
        await ann.waitForTimeout(1500);
        return names(cy);
      },
      (all) => all.join() === 'Page 1,Triangles',
    );

    await ann.locator('.scene-open').nth(0).click();
    await eventually(
      () => shown(cy),
      (name) => name === 'Page 1',
    );
    await eventually(() => inkIn(cy, 490, 240, 180, 120), hasInk);

    await act(ann, 0, 'Delete');
    assert.match(await ann.innerText('dialog'), /Delete “Page 1”\?/);
    await ann.click('dialog button.danger');
    await eventually(
      () => names(cy),
      (all) => all.join() === 'Triangles',
    );
    await eventually(
      () => inkIn(cy, 490, 240, 180, 120),
      (ink) => ink === 0,
    );
  });

  test('who may not draw looks at a page alone, and goes along when everybody goes elsewhere', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const cy = await pages.enter(id, { name: 'Cy', role: 'reader' });
    await ann.click('.strip-add');
    await eventually(
      () => shown(cy),
      (name) => name === 'Page 2',
    );
    await cy.locator('.scene-open').nth(0).click();
    await eventually(
      () => shown(cy),
      (name) => name === 'Page 1',
    );
    assert.equal(await shown(ann), 'Page 2');
    assert.match(await cy.innerText('.banner'), /“Page 1” alone/);
    await cy.click('.banner button');
    await eventually(
      () => shown(cy),
      (name) => name === 'Page 2',
    );
    await cy.locator('.scene-open').nth(0).click();
    await ann.click('.strip-add');
    await eventually(
      () => shown(cy),
      (name) => name === 'Page 3',
    );
  });

  test('a thumbnail shows what is drawn on its page', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    await ann.click('.strip-add');
    await ann.waitForSelector('.scene:nth-child(1) .thumbnail[data-drawn=true]');
    await ann.waitForSelector('.scene:nth-child(2) .thumbnail-empty');
  });

  test('the picture behind a page goes with the board, and is in what is saved as a file', async () => {
    const { id } = await pages.house.newRoom();
    const room = await pages.house.join(id, { role: 'admin' });
    const background = { src: PAPER, width: 400, height: 300 };
    await room.addScene({ name: 'Slide', background, switch: true });
    const ann = await pages.enter(id, { name: 'Ann' });
    const sheet = ann.locator('.board-sheet');
    await ann.waitForSelector('.board-sheet img');
    const before = await sheet.boundingBox();
    await ann.mouse.move(700, 500);
    await ann.mouse.wheel(0, 100);
    await eventually(
      () => sheet.boundingBox(),
      (box) => box !== null && before !== null && Math.round(before.y - box.y) === 100,
    );
    await take(ann, 'rectangle');
    await drag(ann, 600, 350);
    const svg = await saved(ann, 'SVG');
    assert.match(svg.content.toString(), /fc0|image\/svg\+xml|data:image/);
  });

  test('a page is saved as PNG, SVG and for Excalidraw, and all pages as one PDF', async () => {
    const { id } = await pages.house.newRoom({ title: 'Algebra / 2' });
    const ann = await pages.enter(id, { name: 'Ann' });
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    await take(ann, 'text');
    await ann.mouse.click(600, 450);
    await ann.keyboard.type('Hello');
    await ann.keyboard.press('Escape');
    await ann.click('.strip-add');
    await eventually(
      () => shown(ann),
      (name) => name === 'Page 2',
    );
    await take(ann, 'ellipse');
    await drag(ann, 500, 250);

    const png = await saved(ann, 'PNG');
    assert.equal(png.name, 'Algebra 2 - Page 2.png');
    assert.equal(png.content.subarray(1, 4).toString(), 'PNG');
    await ann.locator('.scene-open').nth(0).click();
    await eventually(
      () => shown(ann),
      (name) => name === 'Page 1',
    );
    const svg = await saved(ann, 'SVG');
    assert.match(svg.content.toString(), /^<svg[^]*Hello[^]*<\/svg>$/);
    assert.match(svg.content.toString(), /data:font\/woff2;base64,/);
    const file = await saved(ann, 'Excalidraw');
    const { elements } = JSON.parse(file.content.toString()) as { elements: { type: string }[] };
    assert.deepEqual(elements.map(({ type }) => type).sort(), ['rectangle', 'text']);
    const pdf = (await saved(ann, 'PDF')).content.toString('latin1');
    assert.match(pdf, /^%PDF-1\.4\n/);
    assert.match(pdf, /\/Count 2 /);
    const room = await pages.house.join(id);
    await until(() => room.scenes.length === 2);
  });
});

async function saved(page: Page, kind: string): Promise<{ name: string; content: Buffer }> {
  await page.click('[aria-label="Save as a file"]');
  const [download] = await Promise.all([page.waitForEvent('download'), menuItem(page, kind).click()]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
}
