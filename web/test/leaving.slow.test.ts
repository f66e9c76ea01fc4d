import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../../server/test/live/room.ts';
import { startPages, take, type Pages } from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
afterEach(() => pages.closeAll());
after(() => pages.stop());

/** Draws a rectangle, and does something before the tick in which the last of it would be sent. */
async function drawAnd(page: Page, script: string): Promise<void> {
  await take(page, 'rectangle');
  await page.mouse.move(500, 250);
  await page.mouse.down();
  await page.mouse.move(560, 300);
  await page.waitForTimeout(200);
  // The page leaves no sooner than the network answers, which is later than the tick: that is put off.
  await page.evaluate(`{
    const soon = setTimeout;
    globalThis.setTimeout = (work, wait) => soon(work, wait + 60_000);
    addEventListener('pointerup', () => soon(() => { ${script} }));
  }`);
  await page.mouse.move(700, 350);
  await page.mouse.up();
}

for (const [name, script] of [
  ['goes to another page', "location.href = '/healthz'"],
  ['loads the page again', 'location.reload()'],
] as const) {
  test(`who ${name} within a tick of the last stroke loses nothing of it`, async () => {
    const { id } = await pages.house.newRoom();
    const ben = await pages.house.join(id, { name: 'Ben' });
    const ann = await pages.enter(id, { name: 'Ann' });
    const gone = ann.waitForEvent('framenavigated');
    await drawAnd(ann, script);
    await gone;
    await until(() => ben.elements('init')?.[0]?.['width'] === 200);
    assert.equal(ben.elements('init')?.length, 1);
  });
}
