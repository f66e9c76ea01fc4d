import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { LiveRoom } from '@enfilade/client';
import type { Page, Route } from 'playwright-core';
import { until } from '../../server/test/live/room.ts';
import { lineTo } from './line.ts';
import { boardOf, drag, drop, eventually, inkIn, PICTURE, startPages, take, type Pages } from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
// Where the line is cut, the browser says what could not be got by it.
const CUT = /^(WebSocket connection to |Failed to load resource: net::ERR_)/;
afterEach(() => pages.closeAll(CUT));
after(() => pages.stop());

const FILES = '**/live/files/**';
const picture = (page: Page) => drop(page, 'a.png', 'image/png', PICTURE);
const isSaved = (page: Page) =>
  eventually(
    () => page.innerText('.saved-mark'),
    (text) => text === 'Saved',
  );
const isAt = (page: Page, name: string) =>
  page.waitForSelector(`[data-scene][aria-current=page]:has-text("${name}")`);

/** Holds back what is sent to the server as a picture, until it is let through. */
async function held(page: Page): Promise<() => void> {
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route(FILES, async (route) => {
    if (route.request().method() === 'POST') await gate;
    await route.continue().catch(() => undefined);
  });
  return go;
}

/** Every picture that others are told of, at any time. */
function imagesTold(room: LiveRoom) {
  const told: unknown[] = [];
  room.on('elements', ({ elements }) => {
    told.push(...elements.filter(({ type }) => type === 'image').map(({ fileId }) => fileId));
  });
  return told;
}

const imagesIn = (room: LiveRoom, scene: string) =>
  (room.elements(scene) ?? []).filter(({ type, isDeleted }) => type === 'image' && !isDeleted);

async function house() {
  const { id } = await pages.house.newRoom();
  const ann = await pages.enter(id, { name: 'Ann' });
  const ben = await pages.house.join(id, { name: 'Ben', role: 'admin' });
  ben.look('init');
  await until(() => ben.elements('init'));
  return { id, ann, ben };
}

/** Ben takes everybody to a new page. */
async function turn(ben: LiveRoom, ann: Page): Promise<string> {
  await ben.addScene({ name: 'Second', switch: true });
  await isAt(ann, 'Second');
  return ben.current;
}

describe('a picture that is on its way', () => {
  test('is drawn where it was put, though everybody went to another page meanwhile; nobody sees half of it', async () => {
    const { ann, ben } = await house();
    const told = imagesTold(ben);
    const go = await held(ann);
    await picture(ann);
    await eventually(
      () => inkIn(ann, 600, 300, 300, 300),
      (ink) => ink > 500,
    );
    await turn(ben, ann);
    await ann.waitForSelector('.saved-mark[data-kind=saving]');
    go();
    const kept = await until(() => imagesIn(ben, 'init')[0], 'the picture');
    assert.match(String(kept.fileId), /^\w+$/);
    await isSaved(ann);
    await ben.switchScene('init');
    await isAt(ann, 'Page 1');
    await eventually(
      () => inkIn(ann, 600, 300, 300, 300),
      (ink) => ink > 500,
    );
    assert.ok(told.every((one) => typeof one === 'string'));
  });

  test('stays on the board of who put it there when the page is shown again before it is sent', async () => {
    const { ann, ben } = await house();
    const go = await held(ann);
    await picture(ann);
    await eventually(
      () => inkIn(ann, 600, 300, 300, 300),
      (ink) => ink > 500,
    );
    await turn(ben, ann);
    await eventually(
      () => inkIn(ann, 600, 300, 300, 300),
      (ink) => ink === 0,
    );
    await ben.switchScene('init');
    await isAt(ann, 'Page 1');
    await eventually(
      () => inkIn(ann, 600, 300, 300, 300),
      (ink) => ink > 500,
    );
    go();
    await until(() => imagesIn(ben, 'init').length === 1, 'the picture');
    assert.equal(imagesIn(ben, 'init').length, 1);
  });

  test('is not saved: who leaves is asked whether they will', async () => {
    const { ann } = await house();
    const go = await held(ann);
    await ann.mouse.click(700, 600);
    await picture(ann);
    await ann.waitForSelector('.saved-mark[data-kind=saving]');
    const asked: string[] = [];
    ann.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await ann.reload({ timeout: 1500 }).catch(() => undefined);
    assert.deepEqual(asked, ['beforeunload']);
    go();
    await isSaved(ann);
  });

  test('is sent when the connection is back', async () => {
    const { id } = await pages.house.newRoom();
    const line = await lineTo(pages.server.url);
    try {
      const ann = await pages.enter(id, { name: 'Ann' }, { origin: line.origin });
      const ben = await pages.house.join(id, { name: 'Ben' });
      line.cut();
      await ann.waitForSelector('.banner.warn');
      await picture(ann);
      await eventually(
        () => inkIn(ann, 600, 300, 300, 300),
        (ink) => ink > 500,
      );
      await ann.waitForTimeout(1500);
      assert.equal(await ann.locator('.notice').count(), 0);
      line.join();
      await until(() => imagesIn(ben, 'init').length === 1, 'the picture');
      await isSaved(ann);
    } finally {
      await line.close();
    }
  });

  test('is sent again where the server had no time for it, and taken off where it does not take it', async () => {
    const { ann, ben } = await house();
    const answers = [503, 429, 200, 413];
    await ann.route(FILES, (route: Route) => {
      const status = route.request().method() === 'POST' ? (answers.shift() ?? 200) : 200;
      return status === 200 ? route.continue() : route.fulfill({ status, json: {} });
    });
    await picture(ann);
    await until(() => imagesIn(ben, 'init').length === 1, 'the picture');
    assert.equal(await ann.locator('.notice').count(), 0);
    await drop(ann, 'b.png', 'image/png', OTHER_PICTURE);
    await ann.waitForSelector('.notice:has-text("larger than 10 MB")');
    await isSaved(ann);
    assert.equal(imagesIn(ben, 'init').length, 1);
  });
});

describe('what is in somebody’s hand', () => {
  test('a text that is being written is kept as far as it is, and shown, when another turns the page', async () => {
    const { ann, ben } = await house();
    await take(ann, 'text');
    await ann.mouse.click(600, 300);
    await ann.keyboard.type('Good mor');
    const second = await turn(ben, ann);
    assert.equal(await ann.locator('.excalidraw-wysiwyg').count(), 0);
    const text = await until(() => ben.elements('init')?.find(({ text }) => text === 'Good mor'));
    assert.deepEqual(ben.elements(second) ?? [], []);
    await ben.switchScene('init');
    await isAt(ann, 'Page 1');
    await eventually(
      () => inkIn(ann, 590, 280, 200, 40),
      (ink) => ink > 20,
    );
    // What others make of it is shown, too.
    ben.draw('init', [{ ...text, isDeleted: true, version: text.version + 1 }]);
    await eventually(
      () => inkIn(ann, 590, 280, 200, 40),
      (ink) => ink === 0,
    );
  });

  test('a shape that is being drawn ends where the page was turned, and the next one is drawn as always', async () => {
    const { ann, ben } = await house();
    await take(ann, 'rectangle');
    await ann.mouse.move(500, 250);
    await ann.mouse.down();
    await ann.mouse.move(600, 300, { steps: 4 });
    await until(() => ben.elements('init')?.length === 1, 'the beginning');
    const second = await turn(ben, ann);
    await ann.mouse.move(800, 500, { steps: 4 });
    await ann.mouse.up();
    await take(ann, 'ellipse');
    await drag(ann, 700, 350);
    await until(() => ben.elements(second)?.length === 1, 'the next');
    assert.deepEqual(
      ben.elements(second)?.map(({ type }) => type),
      ['ellipse'],
    );
    assert.equal(ben.elements('init')?.length, 1);
  });

  const ends: [string, (ben: LiveRoom, id: string) => Promise<unknown>][] = [
    [
      'made a reader',
      (ben) => ben.setRole(ben.people.find(({ name }) => name === 'Ann')?.id ?? '', 'reader'),
    ],
    ['in a room that is archived', (_ben, id) => pages.house.call('POST', `/rooms/${id}/archive`)],
  ];
  for (const [what, end] of ends) {
    test(`who draws and is ${what} sees what the others see`, async () => {
      const { id, ann, ben } = await house();
      await take(ann, 'rectangle');
      await ann.mouse.move(450, 250);
      await ann.mouse.down();
      await ann.mouse.move(550, 300, { steps: 4 });
      await until(() => ben.elements('init')?.length === 1, 'the beginning');
      await end(ben, id);
      await ann.mouse.move(900, 600, { steps: 10 });
      await ann.waitForSelector('.saved-mark[data-kind=view]');
      await ann.mouse.move(950, 620, { steps: 10 });
      await ann.mouse.up();
      await ann.waitForTimeout(500);
      assert.equal(ben.elements('init')?.length, 1);
      const far = await inkIn(ann, 700, 400, 280, 250);
      assert.equal(far, 0, `${far} dots where nobody else sees any`);
    });
  }

  test('a text that is being written by somebody who is made a reader goes, and they are told', async () => {
    const { ann, ben } = await house();
    await take(ann, 'text');
    await ann.mouse.click(600, 300);
    await ann.keyboard.type('Good');
    await until(() => ben.elements('init')?.some(({ text }) => text === 'Good'), 'the text');
    await ben.setRole(ben.people.find(({ name }) => name === 'Ann')?.id ?? '', 'reader');
    await ann.waitForSelector('.saved-mark[data-kind=view]');
    assert.equal(await ann.locator('.excalidraw-wysiwyg').count(), 0);
  });
});

test('who drew without a connection on a page that was deleted meanwhile is told', async () => {
  const { id } = await pages.house.newRoom();
  const line = await lineTo(pages.server.url);
  try {
    const ben = await pages.house.join(id, { name: 'Ben', role: 'admin' });
    await ben.addScene({ name: 'Second', switch: true });
    await until(() => ben.current !== 'init', 'the switch');
    const second = ben.current;
    const ann = await pages.enter(id, { name: 'Ann' }, { origin: line.origin });
    line.cut();
    await ann.waitForSelector('.banner.warn');
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    await ben.switchScene('init');
    await ben.removeScene(second);
    line.join();
    await ann.waitForSelector('.notice:has-text("was deleted meanwhile")');
    await boardOf(ann);
    await isSaved(ann);
  } finally {
    await line.close();
  }
});

/** Of another colour. */
const OTHER_PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('what nobody else has is not shown', () => {
  test('a picture on its way when the room is archived goes at once, and does not come back with the room', async () => {
    const { id, ann, ben } = await house();
    const go = await held(ann);
    await picture(ann);
    const ink = () => inkIn(ann, 600, 300, 300, 300);
    await eventually(ink, (dots) => dots > 500);
    await pages.house.call('POST', `/rooms/${id}/archive`);
    await eventually(ink, (dots) => dots === 0);
    await pages.house.call('POST', `/rooms/${id}/restore`);
    go();
    await until(() => ben.room.state === 'open');
    await drag(ann, 300, 300);
    assert.equal(await ink(), 0);
    assert.equal(imagesIn(ben, 'init').length, 0);
  });

  test('a picture that a reader drops is not taken, and they are told', async () => {
    const { id, ann } = await house();
    const cy = await pages.enter(id, { name: 'Cy', role: 'reader' });
    await picture(cy);
    await cy.waitForSelector('.notice');
    assert.equal(await inkIn(cy, 600, 300, 300, 300), 0);
    await ann.close();
  });

  test('what is drawn on a page before the page has come is kept there', async () => {
    const { id, ben } = await house();
    await ben.addScene({ name: 'Slow' });
    const slow = await until(() => ben.scenes.find(({ name }) => name === 'Slow')?.id, 'the page');
    ben.look(slow);
    const { token } = await pages.house.mint(id, { name: 'Ann' });
    const ann = await pages.openAt('/r');
    await ann.routeWebSocket(/\/live$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => server.send(message));
      server.onMessage((message) => {
        const isLate = typeof message === 'string' && message.includes('"content"') && message.includes(slow);
        if (isLate) setTimeout(() => socket.send(message), 3000);
        else socket.send(message);
      });
    });
    await ann.goto(`${pages.server.url}/r/${id}#${token}`);
    await boardOf(ann);
    await ben.switchScene(slow);
    await isAt(ann, 'Slow');
    await take(ann, 'rectangle');
    await drag(ann, 600, 300);
    await ben.switchScene('init');
    await until(() => (ben.elements(slow) ?? []).length === 1, 'the rectangle');
  });
});
