import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { clientOf } from '../../server/test/hms/client.ts';
import { until } from '../../server/test/live/room.ts';
import { seriousIn } from './axe.ts';
import {
  actOn,
  choose,
  gets,
  isIn,
  isShown,
  layersOf,
  press,
  received,
  startCalls,
  tile,
  within,
} from './calling.ts';
import { lineTo } from './line.ts';
import { boardOf, menuItem, PHONE, type Look } from './pages.ts';

let pages: Awaited<ReturnType<typeof startCalls>>;
before(async () => {
  pages = await startCalls();
});
afterEach(() => pages.closeAll());
after(async () => {
  await pages.stop();
});

const rest = clientOf(() => pages.server);
const newRoom = async (): Promise<string> => (await pages.house.newRoom({ title: 'Geometry' })).id;
const notice = (page: Page, text: string) => page.waitForSelector(`.notice:has-text("${text}")`);

/** Ann and Ben in a call, and the line over which Ben is there: it was cut. */
async function withBenCutOff() {
  const id = await newRoom();
  const line = await lineTo(pages.server.url);
  const ann = await pages.call(id, { name: 'Ann', role: 'admin' });
  const ben = await pages.call(id, { name: 'Ben', role: 'writer' }, { origin: line.origin });
  await Promise.all([gets(ann, { frames: 5 }), gets(ben, { frames: 5 })]);
  line.cut();
  await ben.waitForSelector('.call-bar[data-stage=returning]');
  return { line, ann, ben };
}

describe('the call of a room', { timeout: 240_000 }, () => {
  test('two see and hear each other; microphone, camera, hand, and everybody muted', async () => {
    const id = await newRoom();
    const ann = await pages.call(id, { name: 'Ann', role: 'admin' });
    const ben = await pages.enter(id, { name: 'Ben', role: 'writer' }, { init: pages.COUNTING });
    await ben.waitForSelector('[aria-label="Join the call (1 in it)"]');
    await ben.click('.join-call');
    await ben.waitForSelector('.preview .picture');
    assert.match(await ben.innerText('.preview'), /One person is in it/);
    await within(
      5000,
      () => ben.locator('.preview-level-bar').getAttribute('data-level'),
      (level) => Number(level) > 0,
    );
    const begun = Date.now();
    await ben.click('.preview .primary');
    await within(
      20_000,
      () => received(ben),
      ({ frames }) => frames > 0,
    );
    console.log(`from the click to the first picture: ${Date.now() - begun} ms`);
    await Promise.all([gets(ann, { frames: 10, sound: true }), gets(ben, { frames: 10, sound: true })]);
    await within(
      10_000,
      () => tile(ann, 'Ben').getAttribute('data-speaking'),
      (speaks) => speaks === 'true',
    );

    await press(ben, 'mic');
    await isShown(ann, 'Ben', (label) => label.includes('Microphone off'));
    await press(ben, 'mic');
    await isShown(ann, 'Ben', (label) => !label.includes('Microphone off'));
    await press(ben, 'camera');
    await ann.waitForSelector('.tile[aria-label^="Ben"][data-picture=false]');
    await press(ben, 'camera');
    await ann.waitForSelector('.tile[aria-label^="Ben"][data-picture=true]');
    await gets(ann, { frames: 10 });

    await press(ben, 'hand');
    await isShown(ann, 'Ben', (label) => label.includes('Hand raised'));
    await ann.click('button[title=People]');
    await ann.waitForSelector('.people li:has-text("Ben") [data-mark=hand]');
    assert.equal(await ann.locator('.people [data-mark=call]').count(), 2);
    await actOn(ann, 'Ben', 'Lower the hand');
    await notice(ben, 'Your hand was lowered');
    await ann.waitForSelector('[data-mark=hand]', { state: 'detached' });

    await choose(ann, 'Mute everybody else');
    await notice(ben, 'Ann muted you');
    await isShown(ann, 'Ben', (label) => label.includes('Microphone off'));
    await actOn(ann, 'Ben', 'Ask to unmute');
    await ben.waitForSelector('dialog:has-text("Ann asks you to turn your microphone on")');
    assert.match(await tile(ben, 'Ben').getAttribute('aria-label').then(String), /Microphone off/);
    await ben.click('dialog .primary');
    await isShown(ann, 'Ben', (label) => !label.includes('Microphone off'));

    await ben.click('.call-leave');
    await tile(ann, 'Ben').waitFor({ state: 'detached' });
    await boardOf(ben);
    await ben.waitForSelector('[aria-label="Join the call (1 in it)"]');
    await ben.click('.join-call');
    await ben.click('.preview .primary:enabled');
    await isIn(ben);
    await gets(ann, { frames: 10, sound: true });
  });

  test('a screen is shown large as long as it is shared, and then the board again', async () => {
    const id = await newRoom();
    const share = `navigator.mediaDevices.getDisplayMedia = async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
      const pen = canvas.getContext('2d');
      let n = 0;
      setInterval(() => { pen.fillStyle = 'hsl(' + (n += 9) + ' 70% 60%)'; pen.fillRect(0, 0, 1280, 720); }, 60);
      return canvas.captureStream(15);
    };`;
    const ann = await pages.call(id, { name: 'Ann', role: 'admin' });
    const ben = await pages.call(id, { name: 'Ben', role: 'writer' }, { init: share });
    await press(ben, 'screen');
    await ann.waitForSelector('.tiles[data-place=full] .tile[data-screen=true][data-large=true] video');
    assert.equal(await ann.locator('.room-board[inert]').count(), 1);
    await within(
      20_000,
      () => received(ann),
      ({ width }) => width >= 1000,
    );
    await press(ben, 'screen');
    await ann.waitForSelector('.tiles[data-place=side]');
    assert.equal(await ann.locator('.room-board[inert]').count(), 0);

    await ann.click('[aria-label="Show the people large"]');
    await ann.waitForSelector('.tiles[data-place=full][data-spotlight=false]');
    await tile(ann, 'Ben').hover();
    await ann.click('[aria-label="Show Ben large"]');
    await ann.waitForSelector('.tile[aria-label^="Ben"][data-large=true]');
    await ann.click('[aria-label="Back to the board"]');
    for (const [name, place] of [
      ['Above the board', 'top'],
      ['Nowhere', 'hidden'],
      ['Beside the board', 'side'],
    ] as const) {
      await ann.click('[aria-label="Where the pictures are"]');
      await menuItem(ann, name).click();
      await ann.waitForSelector(`.room-middle[data-call=${place}]`);
    }
    assert.equal(await ann.locator('.tiles').count(), 1);
  });

  test('6 of each picture comes as much as is seen of it', async () => {
    const id = await newRoom();
    const ann = await pages.call(id, { name: 'Ann', role: 'admin' });
    await pages.call(id, { name: 'Ben', role: 'writer' });
    const wants = (layer: string) =>
      within(
        15_000,
        () => layersOf(ann),
        (layers) => layers.join() === layer,
      );
    await wants('low');
    await ann.click('[aria-label="Show the people large"]');
    await wants('medium');
    await tile(ann, 'Ben').hover();
    await ann.click('[aria-label="Show Ben large"]');
    await wants('high');
    await ann.click('[aria-label="Back to the board"]');
    await wants('low');
    await ann.click('[aria-label="Where the pictures are"]');
    await menuItem(ann, 'Nowhere').click();
    await wants('none');
    await gets(ann, { sound: true });
    await ann.click('[aria-label="Where the pictures are"]');
    await menuItem(ann, 'Beside the board').click();
    await wants('low');
    await gets(ann, { frames: 10 });
  });

  test('a browser that plays nothing by itself: a tap, and the others are heard', async () => {
    const id = await newRoom();
    await pages.call(id, { name: 'Ann', role: 'admin' });
    const shy = `{
      window.isTouched = false;
      HTMLMediaElement.prototype.play = new Proxy(HTMLMediaElement.prototype.play, {
        apply: (real, element) =>
          element.tagName === 'AUDIO' && !window.isTouched
            ? Promise.reject(new DOMException('', 'NotAllowedError'))
            : Reflect.apply(real, element, []),
      });
    }`;
    const ben = await pages.call(id, { name: 'Ben', role: 'writer' }, { init: shy });
    await ben.waitForSelector('.call-hear');
    await ben.evaluate('window.isTouched = true');
    await ben.click('.call-hear');
    await ben.waitForSelector('.call-hear', { state: 'detached' });
    await gets(ben, { sound: true });
  });

  test('a reader hears, is asked for no device, and speaks once they may', async () => {
    const id = await newRoom();
    const ann = await pages.call(id, { name: 'Ann', role: 'admin' });
    const cy = await pages.enter(id, { name: 'Cy', role: 'reader' }, { init: pages.COUNTING });
    await cy.click('.join-call');
    await cy.waitForSelector('.preview[data-listens=true]');
    assert.match(await cy.innerText('.preview'), /does not let you speak/);
    await cy.click('.preview .primary');
    await isIn(cy);
    await gets(cy, { frames: 10, sound: true });
    assert.equal(await cy.locator('.call-bar :is([data-which=mic], [data-which=camera])').count(), 0);
    assert.equal(await tile(ann, 'Cy').getAttribute('data-picture'), 'false');
    await ann.click('button[title=People]');
    await ann.click('[aria-label="What to do with Cy"]');
    await menuItem(ann, 'Can draw').click();
    await notice(cy, 'You may speak now');
    await press(cy, 'mic');
    await isShown(ann, 'Cy', (label) => !label.includes('Microphone off'));
    await gets(ann, { sound: true });
    await ann.click('[aria-label="What to do with Cy"]');
    await menuItem(ann, 'Can look').click();
    await notice(cy, 'You can only listen now');
    await isShown(ann, 'Cy', (label) => label.includes('Microphone off'));
    assert.equal(await cy.locator('.call-bar [data-which=mic]').count(), 0);
    await gets(cy, { frames: 10, sound: true });
  });

  test('whose role sends nothing and gets nothing is told so, and is not asked in', async () => {
    const subscribeParams = { subscribeToRoles: ['teacher'] };
    const nothing = { publishParams: { allowed: [] }, subscribeParams: { subscribeToRoles: [] } };
    const { id: template_id } = await rest.post<{ id: string }>('/templates', {
      name: 'boards and calls',
      roles: {
        teacher: { subscribeParams, permissions: { endRoom: true } },
        pupil: { subscribeParams },
        'on-looker': nothing,
      },
    });
    const { id } = await rest.room({ template_id });
    const cy = await pages.enter(id, { name: 'Cy', role: 'reader' });
    await cy.click('.join-call');
    await cy.waitForSelector('.preview :text("Your role has no part in calls")');
    assert.equal(await cy.locator('.preview :is(.primary, select, .preview-toggles)').count(), 0);
    await cy.click('.preview .actions button');
    await cy.waitForSelector('.preview', { state: 'detached' });
    assert.equal(await cy.locator('.join-call').count(), 1);
  });

  test('whoever loads the page again is back in the call, as they were', async () => {
    const id = await newRoom();
    const ann = await pages.call(id, { name: 'Ann', role: 'admin' });
    const ben = await pages.call(id, { name: 'Ben', role: 'writer' });
    await press(ben, 'camera');
    await ann.waitForSelector('.tile[aria-label^="Ben"][data-picture=false]');
    const begun = Date.now();
    await ben.reload();
    await isIn(ben);
    await within(
      20_000,
      () => received(ben),
      ({ frames }) => frames > 0,
    );
    console.log(`in the call again ${Date.now() - begun} ms after the page was loaded`);
    assert.equal(await ben.locator('.preview').count(), 0);
    assert.equal(await ben.locator('.call-bar [data-which=camera][data-on=false]').count(), 1);
    await isShown(ann, 'Ben', (label) => !label.includes('Microphone off'));
  });

  test('a line that is cut: the call comes back by itself, and goes on meanwhile', async () => {
    const { line, ann, ben } = await withBenCutOff();
    await gets(ben, { frames: 10, sound: true });
    line.join();
    await isIn(ben);
    await press(ben, 'mic');
    await isShown(ann, 'Ben', (label) => label.includes('Microphone off'));
    await gets(ann, { frames: 10 });
    assert.equal(await ann.locator('.tile').count(), 2);
    await line.close();
  });

  test('a media process that ends: new connections are made, and all see each other again', async () => {
    const id = await newRoom();
    const ann = await pages.call(id, { name: 'Ann', role: 'admin' });
    const ben = await pages.call(id, { name: 'Ben', role: 'writer' });
    await Promise.all([gets(ann, { frames: 5 }), gets(ben, { frames: 5 })]);
    process.kill(mediaProcess(), 'SIGKILL');
    await until(() => pages.faults.splice(0).length > 0, 'the loss');
    await Promise.all([gets(ann, { frames: 10, sound: true }), gets(ben, { frames: 10, sound: true })]);
    await Promise.all([isIn(ann), isIn(ben)]);
  });

  test('a media process that ends while a line is cut: who was away finds the new connections', async () => {
    const { line, ann, ben } = await withBenCutOff();
    process.kill(mediaProcess(), 'SIGKILL');
    await until(() => pages.faults.splice(0).length > 0, 'the loss');
    await ann.waitForSelector('.tile[aria-label^="Ben"][data-picture=false]');
    line.join();
    await isIn(ben);
    await Promise.all([gets(ann, { frames: 10, sound: true }), gets(ben, { frames: 10, sound: true })]);
    await line.close();
  });

  test('an admin takes somebody out, of the call and of the board', async () => {
    const id = await newRoom();
    const ann = await pages.call(id, { name: 'Ann', role: 'admin' });
    const ben = await pages.call(id, { name: 'Ben', role: 'writer' });
    await tile(ann, 'Ben').waitFor();
    await actOn(ann, 'Ben', 'Take out of the room');
    await ann.click('dialog button.danger');
    await ben.waitForSelector('[data-reason=removed]');
    await tile(ann, 'Ben').waitFor({ state: 'detached' });
  });
});

/** The browser as it answers when it gives no device. */
const refusing = (name: string, message = ''): string =>
  `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('${message}', '${name}'); };`;

describe('devices that cannot be had', { timeout: 240_000 }, () => {
  const cases: [name: string, init: string, fault: string, words: RegExp][] = [
    ['refused', refusing('NotAllowedError'), 'refused', /Allow them beside the address/],
    [
      'by the system',
      refusing('NotAllowedError', 'Permission denied by system'),
      'system',
      /settings of the/,
    ],
    ['none', refusing('NotFoundError'), 'none', /No microphone and no camera was found/],
    ['used elsewhere', refusing('NotReadableError'), 'busy', /are used by another program/],
    [
      'a page without https',
      `Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => undefined }); delete Navigator.prototype.mediaDevices;`,
      'insecure',
      /only to pages that come over https/,
    ],
  ];
  for (const [name, init, fault, words] of cases) {
    test(`${name}: it is said in words, and one can join all the same`, async () => {
      const id = await newRoom();
      const ann = await pages.enter(id, { name: 'Ann' }, { init: pages.COUNTING + init });
      await ann.click('.join-call');
      await ann.waitForSelector(`[data-fault=both-${fault}]`);
      assert.match(await ann.innerText('.preview'), words);
      await ann.click('.preview .primary');
      await isIn(ann);
      await isShown(ann, 'Ann', (label) => label.includes('Microphone off'));
    });
  }
});

test(
  'only the camera cannot be had: that is said, and the microphone is there',
  { timeout: 60_000 },
  async () => {
    const id = await newRoom();
    const init = `{
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => {
      if (wish.video) throw new DOMException('', 'NotReadableError');
      return real(wish);
    };
  }`;
    const ann = await pages.enter(id, { name: 'Ann' }, { init: pages.COUNTING + init });
    await ann.click('.join-call');
    await ann.waitForSelector('[data-fault=camera-busy]');
    await ann.waitForSelector('.preview [data-which=mic][data-on=true]');
    await ann.click('.preview .primary');
    await isIn(ann);
    await press(ann, 'camera');
    await notice(ann, 'used by another program');
  },
);

const LOOKS: [string, Look][] = [
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['on a telephone', PHONE],
];

describe('for everybody', { timeout: 240_000 }, () => {
  for (const [name, look] of LOOKS) {
    test(`nothing in a call is an obstacle to anybody: ${name}`, async () => {
      const id = await newRoom();
      const ben = await pages.call(id, { name: 'Ben', role: 'writer' });
      const faults: string[] = [];
      const ann = await pages.enter(id, { name: 'Ann' }, { ...look, init: pages.COUNTING });
      const check = async (state: string): Promise<void> => {
        await ann.waitForTimeout(350);
        faults.push(...(await seriousIn(ann)).map((one) => `${state}: ${one}`));
      };
      await check('before the call');
      await ann.click('.join-call');
      await ann.waitForSelector('.preview .picture');
      await check('the preview');
      await ann.click('.preview .primary');
      await isIn(ann);
      await press(ben, 'hand');
      await press(ben, 'mic');
      await isShown(ann, 'Ben', (label) => label.includes('Hand raised') && label.includes('Microphone off'));
      await check('in the call');
      await ann.click('[aria-label="More about the call"]');
      await check('the menu of the call');
      await ann.keyboard.press('Escape');
      await ann.click('[aria-label="Show the people large"]');
      await ann.waitForSelector('.tiles[data-place=full]');
      await check('in place of the board');
      await ann.click('button[title=People]');
      await check('the people');
      assert.deepEqual(faults, []);
      const width = await ann.evaluate('document.documentElement.scrollWidth');
      assert.equal(width, look.viewport?.width ?? 1360);
      for (const which of ['mic', 'camera', 'hand']) {
        const box = await ann.locator(`.call-bar [data-which=${which}]`).boundingBox();
        assert.ok(box && box.x >= 0 && box.width >= 40 && box.height >= 40, JSON.stringify({ which, box }));
      }
    });
  }

  test('everything of a call is done by keyboard', async () => {
    const id = await newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const focus = () => ann.evaluate<string>("document.activeElement?.getAttribute('aria-label') ?? ''");
    await ann.locator('.join-call').focus();
    await ann.keyboard.press('Enter');
    await ann.waitForSelector('.preview .picture');
    await ann.keyboard.press('Escape');
    await ann.waitForSelector('.preview', { state: 'detached' });
    assert.equal(await focus(), 'Start a call');
    await ann.keyboard.press('Enter');
    await ann.locator('.preview .primary:enabled').focus();
    await ann.keyboard.press('Enter');
    await isIn(ann);
    await ann.locator('.call-bar [data-which=mic]').focus();
    await ann.keyboard.press('Enter');
    assert.equal(await focus(), 'Turn the microphone on');
    const seen: string[] = [];
    for (let times = 0; times < 8; times += 1) {
      await ann.keyboard.press('Tab');
      seen.push(await focus());
    }
    for (const name of ['Turn the camera off', 'Raise your hand', 'Leave the call', 'Show the people large'])
      assert.ok(seen.includes(name), seen.join(' | '));
  });
});

/** The process of the engine, which this one started. */
function mediaProcess(): number {
  const own = readFileSync(`/proc/${String(process.pid)}/task/${String(process.pid)}/children`, 'utf8');
  const pids = own.trim().split(' ').map(Number);
  const found = pids.find((pid) =>
    readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes('media/werift'),
  );
  if (found === undefined) throw new Error('there is no media process');
  return found;
}
