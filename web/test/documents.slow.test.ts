import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { pdfOf } from '../../server/test/files/sources.ts';
import { eventually, PHONE, startPages, type Pages } from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages({ ENFILADE_OFFICE: '/nonexistent/soffice' });
});
const refusals =
  /^(WebSocket connection to|Failed to load resource: the server responded with a status of 4)/;
afterEach(() => pages.closeAll(refusals));
after(() => pages.stop());

const names = async (page: Page): Promise<string> =>
  (await page.locator('.scene-name > span').allInnerTexts()).join();
const choose = (page: Page, name: string, buffer: Buffer, mimeType = 'application/pdf') =>
  page.setInputFiles('.strip input[type=file]', { name, mimeType, buffer });
const isNamed = (all: string) => (now: string) => now === all;

describe('documents as pages of the board', () => {
  test('one is chosen, and its pages stand behind new pages, for everybody', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const cy = await pages.enter(id, { name: 'Cy', role: 'reader' });
    assert.equal(await cy.locator('.strip input[type=file]').count(), 0);
    await choose(ann, 'Lesson 7.pdf', pdfOf(['one', 'two', 'three']));
    await eventually(() => names(cy), isNamed('Page 1,Lesson 7 1,Lesson 7 2,Lesson 7 3'));
    // Everybody is taken to the first of them.
    await cy.waitForSelector('[data-scene][aria-current=page]:has-text("Lesson 7 1")');
    const sheet = cy.locator('.board-sheet img');
    await eventually(
      () => sheet.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      (width) => width > 100,
    );
    await ann.waitForSelector('.strip-coming', { state: 'detached' });

    await choose(ann, 'Lesson 7.pdf', pdfOf(['again']));
    await eventually(() => names(cy), isNamed('Page 1,Lesson 7 1,Lesson 7 2,Lesson 7 3,Lesson 7 (2) 1'));
  });

  const broken: [string, string, Buffer, RegExp][] = [
    ['a damaged file', 'x.pdf', Buffer.from('%PDF-1.4 nonsense'), /“x.pdf” cannot be read/],
    ['another kind of file', 'x.txt', Buffer.from('text'), /“x.txt” cannot be read/],
    [
      'an office file where there is no LibreOffice',
      'x.doc',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)]),
      /“x.doc” cannot be converted on this server/,
    ],
  ];
  for (const [what, name, content, told] of broken) {
    test(`${what} is told in words, and another may be chosen`, async () => {
      const { id } = await pages.house.newRoom();
      const ann = await pages.enter(id);
      await choose(ann, name, content);
      await ann.waitForSelector('.notice');
      assert.match(await ann.innerText('.notice'), told);
      assert.equal(await names(ann), 'Page 1');
      await choose(ann, 'good.pdf', pdfOf(['one']));
      await eventually(() => names(ann), isNamed('Page 1,good 1'));
    });
  }

  test('on a phone, in the panel of the pages', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, {}, PHONE);
    await ann.click('button[title="Show the pages"]');
    await choose(ann, 'Slides.pdf', pdfOf(['one', 'two']));
    await ann.waitForSelector('.strip', { state: 'detached' });
    await ann.click('button[title="Show the pages"]');
    await eventually(() => names(ann), isNamed('Page 1,Slides 1,Slides 2'));
  });
});
