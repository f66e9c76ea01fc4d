// npm run screenshots   takes the pictures of the room's page for the guides: docs/images/room-*.png
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { until } from '../../server/test/live/room.ts';
import { isIn, press, startCalls, tile } from './calling.ts';
import { LESSON } from './lesson.ts';
import { PHONE } from './pages.ts';
import { cameraOf, PORTRAITS, SCREEN } from './portraits.ts';

const FOLDER = join(import.meta.dirname, '../../docs/images');
/** People in calls are of more colours than drawings. */
const LARGEST = 190 * 1024;
const WINDOW = { viewport: { width: 1240, height: 740 } };

mkdirSync(FOLDER, { recursive: true });
const pages = await startCalls();
const { house } = pages;

async function take(page: Page, name: string): Promise<void> {
  // Thumbnails come when nothing has changed for a second.
  await page.waitForTimeout(1800);
  const path = join(FOLDER, `room-${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  const { size } = statSync(path);
  console.log(`room-${name}.png ${Math.round(size / 1024)} KB`);
  if (size > LARGEST) throw new Error(`${path} is larger than ${LARGEST} bytes`);
}

// npm run screenshots -- call   takes only those of calls.
try {
  if (process.argv[2] !== 'call') await takeRoom();
  await takeCalls();
} finally {
  await pages.stop();
}

/** The room, with its board. */
async function takeRoom(): Promise<void> {
  const { id } = await house.newRoom({ title: 'Geometry, Tuesday' });
  const ben = await house.join(id, { name: 'Ben Okri', role: 'writer' });
  const mei = await house.join(id, { name: 'Mei Chen', role: 'writer' });
  await house.join(id, { name: 'Sofia Rossi', role: 'reader' });
  for (const { name, elements } of LESSON) {
    await ben.addScene({ name, switch: true });
    const scene = await until(() => ben.scenes.find((one) => one.name === name));
    await until(() => ben.elements(scene.id));
    ben.draw(scene.id, elements);
  }
  await ben.removeScene('init');
  const [first] = ben.scenes;
  if (!first) throw new Error('there is no page');
  await ben.switchScene(first.id);
  await until(() => ben.isSaved && ben.current === first.id);

  const ann = await pages.enter(id, { name: 'Ann Lee', role: 'admin', user_id: 'ann' }, WINDOW);
  await ann.click('button[title=Chat]');
  await ben.say('Is c always the longest side?');
  await mei.say('It is opposite the right angle, so yes');
  await ann.fill('.chat-form textarea', 'Exactly. Now try 6 and 8!');
  await ann.keyboard.press('Enter');
  await mei.say('10');
  // All of the page beside the chat.
  await ann.locator('.excalidraw').focus();
  await ann.keyboard.press('Shift+Digit1');
  const point = (): void => {
    ben.point({ scene: first.id, at: [470, 440], tool: 'pointer', selected: [] });
    mei.point({ scene: first.id, at: [300, 250], tool: 'pointer' });
  };
  point();
  await take(ann, 'board');

  await ann.click('button[title=People]');
  await ann.click('[aria-label="What to do with Sofia Rossi"]');
  await take(ann, 'people');
  await ann.keyboard.press('Escape');
  await ann.click('.panel-head button');

  const dark = await pages.enter(id, { name: 'Noor', role: 'writer' }, { ...WINDOW, colorScheme: 'dark' });
  point();
  await take(dark, 'dark');
  await dark.context().close();

  const phone = await pages.enter(id, { name: 'Noor', role: 'writer' }, { ...PHONE, deviceScaleFactor: 2 });
  await take(phone, 'phone');
  await phone.locator('.pages-button').click();
  await take(phone, 'phone-pages');
  await phone.context().close();

  const { token } = await house.mint(id, { role: 'writer' });
  const naming = await pages.openAt(`/r/${id}#${token}`, { viewport: { width: 900, height: 600 } });
  await naming.fill('input[name=name]', 'Noor');
  await take(naming, 'name');
  const expired = await house.mint(id, { name: 'Noor', lifetime_seconds: 1 });
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const late = await pages.openAt(`/r/${id}#${expired.token}`, { viewport: { width: 900, height: 600 } });
  await late.waitForSelector('.actions');
  await take(late, 'expired');
  await pages.closeAll();
}

/** The call of a room: beside the board, before one is in it, with a shared screen, and on a telephone. */
async function takeCalls(): Promise<void> {
  const { id } = await house.newRoom({ title: 'Geometry, Tuesday' });
  const [first] = LESSON;
  const writer = await house.join(id, { name: 'Sofia Rossi', role: 'writer' });
  await until(() => writer.elements('init'));
  writer.draw('init', first?.elements ?? []);
  await until(() => writer.isSaved);
  const { ann, ben, mei, noor } = PORTRAITS;

  const refused =
    'navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "NotAllowedError"); };';
  const shut = await pages.enter(id, { name: 'Noor' }, { ...WINDOW, init: refused });
  await shut.click('.join-call');
  await shut.waitForSelector('.preview-fault');
  await take(shut, 'call-refused');
  await shut.context().close();

  const bens = await pages.call(id, { name: 'Ben Okri', role: 'writer' }, { init: cameraOf(ben) + SCREEN });
  const meis = await pages.call(id, { name: 'Mei Chen', role: 'writer' }, { init: cameraOf(mei) });
  const anns = await pages.enter(
    id,
    { name: 'Ann Lee', role: 'admin' },
    { ...WINDOW, init: pages.COUNTING + cameraOf(ann) },
  );
  await anns.click('.join-call');
  await anns.waitForSelector('.preview .picture');
  await anns.waitForSelector('.preview-level-bar[data-level^="4"], .preview-level-bar[data-level^="5"]');
  await take(anns, 'call-preview');
  await anns.click('.preview .primary');
  await isIn(anns);
  await press(meis, 'hand');
  await press(meis, 'mic');
  for (const name of ['Ben Okri', 'Mei Chen']) await tile(anns, name).locator('video').waitFor();
  await anns.locator('.excalidraw').focus();
  await anns.keyboard.press('Shift+Digit1');
  await take(anns, 'call');
  await anns.click('button[title=People]');
  await take(anns, 'call-people');
  await anns.click('.panel-head button');

  const phone = await pages.call(
    id,
    { name: 'Noor', role: 'writer' },
    { ...PHONE, deviceScaleFactor: 2, init: cameraOf(noor) },
  );
  await take(phone, 'call-phone');
  await phone.context().close();

  const dark = await pages.call(
    id,
    { name: 'Noor Haddad', role: 'writer' },
    { viewport: { width: 1000, height: 640 }, colorScheme: 'dark', init: cameraOf(noor) },
  );
  await dark.click('[aria-label="Show the people large"]');
  await take(dark, 'call-dark');
  await press(bens, 'screen');
  await dark.waitForSelector('.tile[data-screen=true] video');
  await take(dark, 'call-screen');
  await pages.closeAll();
}
