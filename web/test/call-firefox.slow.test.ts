import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { needsFirefox, startFirefox } from '../../server/test/support/firefox.ts';
import { choose, gets, isShown, startCalls, within } from './calling.ts';

describe('the call of a room in Firefox', { timeout: 240_000, ...needsFirefox }, () => {
  let pages: Awaited<ReturnType<typeof startCalls>>;
  let firefox: Browser;
  before(async () => {
    pages = await startCalls();
    firefox = await startFirefox();
  });
  afterEach(() => pages.closeAll());
  after(async () => {
    // It may not have got so far.
    await (firefox as Browser | undefined)?.close();
    await pages.stop();
  });

  const is = (page: Page, what: string) => page.evaluate(`document.querySelector('${what}') !== null`);
  const comes = (page: Page, what: string) => within(20_000, () => is(page, what), Boolean);
  const press = async (page: Page, what: string): Promise<void> => {
    await comes(page, what);
    await page.evaluate(`document.querySelector('${what}').click()`);
  };

  test('somebody in Firefox joins, sees and hears another, mutes, raises a hand, is muted, and leaves', async () => {
    const { id } = await pages.house.newRoom({ title: 'Geometry' });
    const ann = await pages.call(id, { name: 'Ann', role: 'admin' });
    const { token } = await pages.house.mint(id, { name: 'Fox', role: 'writer' });
    const context = await firefox.newContext();
    const complaints: string[] = [];
    const fox = await context.newPage();
    fox.on('pageerror', (error) => complaints.push(error.message));
    await fox.addInitScript(pages.COUNTING);
    await fox.goto(`${pages.server.url}/r/${id}#${token}`);
    await press(fox, '.join-call');
    await comes(fox, '.preview .picture');
    await press(fox, '.preview .primary:enabled');
    await comes(fox, '.call-bar[data-stage=in]');
    await Promise.all([gets(ann, { frames: 10, sound: true }), gets(fox, { frames: 10, sound: true })]);
    await comes(fox, '.tile[aria-label^="Ann"][data-picture=true]');

    await press(fox, '.call-bar [data-which=mic]');
    await isShown(ann, 'Fox', (label) => label.includes('Microphone off'));
    await press(fox, '.call-bar [data-which=mic]');
    await isShown(ann, 'Fox', (label) => !label.includes('Microphone off'));
    await press(fox, '.call-bar [data-which=camera]');
    await ann.waitForSelector('.tile[aria-label^="Fox"][data-picture=false]');
    await press(fox, '.call-bar [data-which=camera]');
    await ann.waitForSelector('.tile[aria-label^="Fox"][data-picture=true]');
    await gets(ann, { frames: 10 });
    await press(fox, '.call-bar [data-which=hand]');
    await isShown(ann, 'Fox', (label) => label.toLowerCase().includes('hand'));
    await choose(ann, 'Mute everybody else');
    await isShown(ann, 'Fox', (label) => label.includes('Microphone off'));
    await press(fox, '.call-leave');
    await ann.waitForSelector('.tile[aria-label^="Fox"]', { state: 'detached' });
    assert.deepEqual([complaints, pages.faults], [[], []]);
    await context.close();
  });
});
