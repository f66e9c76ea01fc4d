import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page, Route } from 'playwright-core';
import { pdfOf } from '../../server/test/files/sources.ts';
import { lineTo } from './line.ts';
import { drop, eventually, PHONE, startPages, type Pages } from './pages.ts';

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

const DOCUMENTS = '**/live/documents/**';
const SCENES = /\/live\/documents\/.*\/scenes$/;
const told = (page: Page, words: string) => page.waitForSelector(`.notice:has-text("${words}")`);

/** Holds calls until they may go. */
async function hold(page: Page, which: string | RegExp) {
  let go = (): void => undefined;
  const free = new Promise<void>((resolve) => (go = resolve));
  await page.route(which, async (route: Route) => {
    await free;
    await route.continue().catch(() => undefined);
  });
  return { go };
}

describe('a document and a connection that is away', () => {
  test('comes all the same when it is back', async () => {
    const { id } = await pages.house.newRoom();
    const line = await lineTo(pages.server.url);
    try {
      const ann = await pages.enter(id, {}, { origin: line.origin });
      const asked = ann.waitForRequest(DOCUMENTS);
      const held = await hold(ann, DOCUMENTS);
      await choose(ann, 'Far.pdf', pdfOf(['one']));
      await asked;
      line.cut();
      held.go();
      await ann.waitForSelector('.banner.warn');
      line.join();
      await eventually(() => names(ann), isNamed('Page 1,Far 1'));
      assert.equal(await ann.locator('.notice').count(), 0);
    } finally {
      await line.close();
    }
  });

  test('is not begun without one, and that is told', async () => {
    const { id } = await pages.house.newRoom();
    const line = await lineTo(pages.server.url);
    try {
      const ann = await pages.enter(id, {}, { origin: line.origin });
      line.cut();
      await ann.waitForSelector('.banner.warn');
      await choose(ann, 'Far.pdf', pdfOf(['one']));
      await told(ann, 'there is no connection');
    } finally {
      await line.close();
    }
  });

  test('is asked for again where the server had no time', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id);
    const answers = [503, 200, 429];
    await ann.route(DOCUMENTS, (route: Route) => {
      const status = answers.shift() ?? 200;
      return status === 200 ? route.continue() : route.fulfill({ status, json: {} });
    });
    await choose(ann, 'Busy.pdf', pdfOf(['one']));
    await eventually(() => names(ann), isNamed('Page 1,Busy 1'));
    assert.deepEqual(answers, []);
  });

  const lost: [string, (route: Route) => Promise<unknown>][] = [
    ['whose pages came, but not the answer, is added once', (route) => route.fetch()],
    ['whose pages were not asked for is added', () => Promise.resolve()],
  ];
  for (const [what, before] of lost) {
    test(what, async () => {
      const { id } = await pages.house.newRoom();
      const ann = await pages.enter(id);
      await ann.route(
        SCENES,
        async (route) => {
          await before(route);
          await route.abort();
        },
        { times: 1 },
      );
      await choose(ann, 'Once.pdf', pdfOf(['one', 'two']));
      await ann.waitForSelector('.strip-coming');
      await ann.waitForSelector('.strip-coming', { state: 'detached' });
      await eventually(() => names(ann), isNamed('Page 1,Once 1,Once 2'));
      await ann.waitForSelector('[data-scene][aria-current=page]:has-text("Once 1")');
      assert.equal(await ann.locator('.notice').count(), 0);
    });
  }
});

describe('while a document comes', () => {
  const CANCEL = '.strip-coming button';

  test('it can be given up, but not when its pages are being added; the keyboard stays where it was', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id);
    const first = await hold(ann, DOCUMENTS);
    const add = ann.locator('.strip-add', { hasText: 'Add a file' });
    await add.focus();
    await choose(ann, 'a.pdf', pdfOf(['one']));
    await ann.waitForSelector(`${CANCEL}:focus`);
    await ann.keyboard.press('Enter');
    await ann.waitForSelector('.strip-add:focus:has-text("Add a file")');
    first.go();
    await ann.unroute(DOCUMENTS);

    const last = await hold(ann, SCENES);
    const asked = ann.waitForRequest(SCENES);
    await choose(ann, 'b.pdf', pdfOf(['one']));
    await asked;
    await ann.waitForSelector('.strip-coming');
    await ann.waitForSelector(CANCEL, { state: 'detached' });
    last.go();
    await ann.waitForSelector('.strip-add:focus:has-text("Add a file")');
    await eventually(() => names(ann), isNamed('Page 1,b 1'));
  });

  test('the keyboard is not taken from elsewhere', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id);
    await ann.focus('button[title=Chat]');
    await choose(ann, 'a.pdf', pdfOf(['one']));
    await eventually(() => names(ann), isNamed('Page 1,a 1'));
    await ann.waitForSelector('.strip-coming', { state: 'detached' });
    assert.equal(await ann.locator('button[title=Chat]:focus').count(), 1);
  });

  for (const when of ['somebody is made a reader', 'the room is archived']) {
    test(`${when}: it ends, and that is told`, async () => {
      const { id } = await pages.house.newRoom();
      const ann = await pages.enter(id, { name: 'Ann' });
      const ben = await pages.house.join(id, { name: 'Ben', role: 'admin' });
      const held = await hold(ann, DOCUMENTS);
      await choose(ann, 'a.pdf', pdfOf(['one']));
      await ann.waitForSelector('.strip-coming');
      if (when === 'the room is archived') await pages.house.call('POST', `/rooms/${id}/archive`);
      else await ben.setRole(ben.people.find(({ name }) => name === 'Ann')?.id ?? '', 'reader');
      await told(ann, 'look at this board and not draw');
      assert.equal(await ann.locator('.busy, .strip-coming').count(), 0);
      held.go();
    });
  }

  test('on a phone, the tools can be touched', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, {}, PHONE);
    const held = await hold(ann, DOCUMENTS);
    await drop(ann, 'Slides.pdf', 'application/pdf', pdfOf(['one']));
    await ann.waitForSelector('.busy');
    const covered = await ann.evaluate(`(() => {
      const busy = document.querySelector('.busy').getBoundingClientRect();
      return [...document.querySelectorAll('.excalidraw label, .excalidraw button')].filter((tool) => {
        const box = tool.getBoundingClientRect();
        return box.width > 0 && box.top < busy.bottom && box.bottom > busy.top &&
          box.left < busy.right && box.right > busy.left;
      }).length;
    })()`);
    assert.equal(covered, 0);
    held.go();
    await eventually(
      () => ann.locator('.busy').count(),
      (count) => count === 0,
    );
  });
});
