import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { rectangle, until } from '../../server/test/live/room.ts';
import { lineTo } from './line.ts';
import {
  boardOf,
  drag,
  drop,
  eventually,
  inkIn,
  PHONE,
  PICTURE,
  startPages,
  take,
  type Pages,
} from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
afterEach(() => pages.closeAll());
after(() => pages.stop());

const hasInk = (ink: number): boolean => ink > 20;

describe('the board', () => {
  test('two pages draw, and each shows what the other drew; all of it is kept', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.enter(id, { name: 'Ben', role: 'writer' });
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    await take(ben, 'ellipse');
    await drag(ben, 800, 400);
    await eventually(() => inkIn(ben, 490, 240, 180, 120), hasInk);
    await eventually(() => inkIn(ann, 790, 390, 180, 120), hasInk);
    await eventually(
      () => ann.innerText('.saved-mark'),
      (text) => text === 'Saved',
    );
    const other = await pages.house.join(id);
    const kept = await until(() => other.elements(other.current));
    assert.deepEqual(kept.map(({ type }) => type).sort(), ['ellipse', 'rectangle']);
  });

  test('what somebody is writing stays in their hand while others draw', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.house.join(id, { name: 'Ben' });
    await take(ann, 'text');
    await ann.mouse.click(600, 300);
    await ann.keyboard.type('Good ');
    const drawn = rectangle('ben-1', { x: 400, y: 400, strokeColor: '#e03131' });
    for (let version = 1; version < 10; version += 1) {
      ben.draw(ben.current, [{ ...drawn, version, x: 400 + version }]);
      await ann.keyboard.type('x');
    }
    await ann.keyboard.type(' morning');
    await ann.keyboard.press('Escape');
    const text = await until(() =>
      ben.elements(ben.current)?.find(({ text }) => text === 'Good xxxxxxxxx morning'),
    );
    assert.equal(text.isDeleted, false);
    await eventually(() => inkIn(ann, 560, 440, 200, 100), hasInk);
  });

  test('a laser pointer leaves its trace with the others, and nothing in the room', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.enter(id, { name: 'Ben', role: 'reader' });
    await ann.click('[aria-label^="Laser pointer"]', { force: true });
    await ann.mouse.move(500, 300);
    await ann.mouse.down();
    const traces =
      "[...document.querySelectorAll('.SVGLayer path')].filter((one) => one.getAttribute('d')).length";
    const trace = eventually(
      () => ben.evaluate<number>(traces),
      (count) => count > 0,
    );
    for (let step = 0; step < 40; step += 1) {
      await ann.mouse.move(500 + step * 8, 300 + step * 3);
      await ann.waitForTimeout(15);
    }
    await trace;
    await ann.mouse.up();
    const other = await pages.house.join(id);
    assert.deepEqual(await until(() => other.elements(other.current)), []);
  });

  test('a click that draws nothing leaves nothing in the room', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id);
    await take(ann, 'rectangle');
    await ann.mouse.click(600, 300);
    await take(ann, 'diamond');
    await drag(ann, 600, 400);
    const other = await pages.house.join(id);
    const kept = await until(() => {
      const elements = other.elements(other.current);
      return elements && elements.length > 0 && elements;
    });
    assert.deepEqual(
      kept.map(({ type }) => type),
      ['diamond'],
    );
  });

  test('undo takes back what this person drew, and nothing of others', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.enter(id, { name: 'Ben', role: 'writer' });
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    await eventually(() => inkIn(ben, 490, 240, 180, 120), hasInk);
    await take(ben, 'ellipse');
    await drag(ben, 800, 400);
    await eventually(() => inkIn(ann, 790, 390, 180, 120), hasInk);
    await ann.click('[aria-label="Undo"]');
    await eventually(
      () => inkIn(ben, 490, 240, 180, 120),
      (ink) => ink === 0,
    );
    assert.ok(hasInk(await inkIn(ann, 790, 390, 180, 120)));
    assert.ok(await ann.locator('[aria-label="Undo"]').isDisabled());
    await ann.click('[aria-label="Redo"]');
    await eventually(() => inkIn(ben, 490, 240, 180, 120), hasInk);
  });

  test('who may look sees everything and has no tools; made a writer, they draw', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const cy = await pages.enter(id, { name: 'Cy', role: 'reader' });
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    await eventually(() => inkIn(cy, 490, 240, 180, 120), hasInk);
    assert.equal(await cy.innerText('.saved-mark'), 'View only');
    assert.equal(await cy.locator('[data-testid="toolbar-rectangle"]').count(), 0);
    assert.equal(await cy.locator('.strip-add').count(), 0);
    await cy.keyboard.press('r');
    await drag(cy, 800, 400, 0, 20);
    await ann.click('button[title=People]');
    await ann.click('[aria-label="What to do with Cy"]');
    await ann.locator('.menu button', { hasText: 'Can draw' }).click();
    await take(cy, 'ellipse');
    await drag(cy, 800, 500);
    await eventually(() => inkIn(ann, 790, 480, 180, 120), hasInk);
    const other = await pages.house.join(id);
    const kept = await until(() => other.elements(other.current));
    assert.deepEqual(kept.map(({ type }) => type).sort(), ['ellipse', 'rectangle']);
  });

  test('loading the page again keeps the place: the credential, what is seen, what is drawn', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id);
    assert.equal(new URL(ann.url()).hash, '');
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    await ann.mouse.move(700, 500);
    await ann.mouse.wheel(0, 120);
    await eventually(() => inkIn(ann, 490, 120, 180, 120), hasInk);
    await ann.waitForTimeout(400);
    await ann.reload();
    await boardOf(ann);
    await eventually(() => inkIn(ann, 490, 120, 180, 120), hasInk);
  });

  test('a line that is cut loses nothing on either side, and the page says so meanwhile', async () => {
    const { id } = await pages.house.newRoom();
    const line = await lineTo(pages.server.url);
    try {
      const ann = await pages.enter(id, { name: 'Ann' }, { origin: line.origin });
      const ben = await pages.enter(id, { name: 'Ben', role: 'writer' });
      line.cut();
      await ann.waitForSelector('.banner.warn');
      assert.equal(await ann.innerText('.saved-mark'), 'Offline');
      await take(ann, 'rectangle');
      await drag(ann, 500, 250);
      await take(ben, 'ellipse');
      await drag(ben, 800, 400);
      line.join();
      await eventually(() => inkIn(ann, 790, 390, 180, 120), hasInk);
      await eventually(() => inkIn(ben, 490, 240, 180, 120), hasInk);
      await eventually(
        () => ann.innerText('.saved-mark'),
        (text) => text === 'Saved',
      );
      assert.equal(await ann.locator('.banner').count(), 0);
    } finally {
      await line.close();
    }
  });

  test('a picture is sent once and shown to others, not written into the drawing', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.enter(id, { name: 'Ben', role: 'writer' });
    await drop(ann, 'a.png', 'image/png', PICTURE);
    const other = await pages.house.join(id);
    const kept = await until(() => other.elements(other.current)?.find(({ type }) => type === 'image'));
    assert.equal(JSON.stringify(kept).includes('base64'), false);
    await eventually(
      () => inkIn(ben, 600, 300, 300, 300),
      (ink) => ink > 500,
    );
  });

  test('pages of other sites cannot be put on the board, nor can a file take the place of what is there', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id);
    await take(ann, 'rectangle');
    await drag(ann, 500, 250);
    const frame = {
      id: 'e1',
      type: 'embeddable',
      x: 0,
      y: 0,
      width: 300,
      height: 200,
      link: 'https://example.com',
    };
    const line = { id: 'd1', type: 'diamond', x: 700, y: 300, width: 90, height: 90 };
    const file = { type: 'excalidraw', version: 2, elements: [frame, line], appState: {}, files: {} };
    await drop(ann, 'a.excalidraw', '', Buffer.from(JSON.stringify(file)));
    await ann.waitForSelector('.notice');
    const other = await pages.house.join(id);
    const shown = (): string[] =>
      (other.elements(other.current) ?? []).filter(({ isDeleted }) => !isDeleted).map(({ type }) => type);
    await until(() => shown().length === 2);
    assert.deepEqual(shown().sort(), ['diamond', 'rectangle']);
  });

  test('on a telephone one draws, too, and what was drawn on a wide board is seen whole', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    await take(ann, 'rectangle');
    await drag(ann, 400, 200, 800, 500);
    await eventually(
      () => ann.innerText('.saved-mark'),
      (text) => text === 'Saved',
    );
    const ben = await pages.enter(id, { name: 'Ben', role: 'writer' }, PHONE);
    await eventually(() => inkIn(ben, 0, 110, 390, 600), hasInk);
    await take(ben, 'ellipse');
    await drag(ben, 120, 300, 120, 80);
    const other = await pages.house.join(id);
    await until(() => other.elements(other.current)?.some(({ type }) => type === 'ellipse'));
  });
});
