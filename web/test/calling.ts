import type { NewRoomToken } from '@enfilade/protocol';
import type { Page } from 'playwright-core';
import { weriftEngine } from '../../server/src/media/werift/engine.ts';
import { CALL_FLAGS } from '../../server/test/support/browser.ts';
import { eventually, startPages, type Look } from './pages.ts';

/** Remembers the connections of a page, and counts what comes on them. */
export const COUNTING = `{
  const connections = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      connections.push(this);
    }
  };
  // Which layer was wanted last, of each track.
  window.wanted = {};
  const { send } = RTCDataChannel.prototype;
  RTCDataChannel.prototype.send = function (text) {
    const { params } = JSON.parse(text);
    if (params?.track_id) window.wanted[params.track_id] = params.max_spatial_layer;
    return send.call(this, text);
  };
  window.received = async () => {
    const got = { frames: 0, samples: 0, energy: 0, width: 0 };
    for (const one of connections) {
      if (one.connectionState === 'closed') continue;
      // Firefox never answers where the connection is closed meanwhile.
      const late = new Promise((resolve) => setTimeout(resolve, 2000, new Map()));
      for (const stat of (await Promise.race([one.getStats(), late])).values()) {
        if (stat.type !== 'inbound-rtp') continue;
        got.frames += stat.framesDecoded ?? 0;
        got.width = Math.max(got.width, stat.frameWidth ?? 0);
        got.samples += stat.totalSamplesReceived ?? 0;
        got.energy += stat.totalAudioEnergy ?? 0;
      }
    }
    return got;
  };
}`;

interface Received {
  frames: number;
  samples: number;
  energy: number;
  width: number;
}

/** What a page got of the others since it was opened. */
export const received = (page: Page): Promise<Received> => page.evaluate('received()');

/** Which layers of others' pictures a page wants now. */
export const layersOf = (page: Page): Promise<string[]> => page.evaluate('Object.values(wanted)');

/** Waits until more pictures, or more sound, have come than now. */
export async function gets(page: Page, what: { frames?: number; sound?: boolean }): Promise<void> {
  const before = await received(page);
  await within(
    30_000,
    () => received(page),
    ({ frames, energy, samples }) =>
      frames >= before.frames + (what.frames ?? 0) &&
      (what.sound !== true || (energy > before.energy && samples > before.samples)),
  );
}

/** As `eventually`, with more patience: media takes its time on a machine that has others to serve. */
export async function within<T>(ms: number, look: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await look();
    if (isSo(value)) return value;
    if (Date.now() > end) throw new Error(`it is still ${JSON.stringify(value)}: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A server that carries calls, and a browser with a camera and a microphone that are not real. */
export async function startCalls(environment: Record<string, string> = {}) {
  const faults: string[] = [];
  const engine = weriftEngine({
    ...{ addresses: ['127.0.0.1'], processes: 1 },
    complain: (text) => faults.push(text),
  });
  const pages = await startPages(environment, { flags: CALL_FLAGS, engine });
  /** Opens a room, and joins its call as the preview has it. */
  async function call(room: string, wish: Partial<NewRoomToken> = {}, look: Look = {}): Promise<Page> {
    const { init = '', ...rest } = look;
    const page = await pages.enter(room, wish, { ...rest, init: COUNTING + init });
    await page.click('.join-call');
    await page.waitForSelector('.preview .primary:enabled');
    const hasCamera = await page.locator('.preview [data-which=camera]').count();
    if (hasCamera > 0 && init === '') await page.waitForSelector('.preview .picture');
    await page.click('.preview .primary');
    await isIn(page);
    return page;
  }
  return { ...pages, faults, call, COUNTING };
}
export type Calls = Awaited<ReturnType<typeof startCalls>>;

/** Waits until a page is in the call. */
export const isIn = (page: Page) =>
  page.waitForSelector('.call-bar[data-stage=in]', { timeout: 30_000 }).then(() => undefined);

/** The picture of somebody in the call. */
export const tile = (page: Page, name: string) =>
  page.locator(`.tile:not([data-screen=true])[aria-label^="${name}"]`);

/** Waits until somebody is shown so. */
export async function isShown(page: Page, name: string, isSo: (label: string) => boolean): Promise<string> {
  return within(20_000, async () => (await tile(page, name).getAttribute('aria-label')) ?? '', isSo);
}

/** Presses a button of the call. */
export const press = (page: Page, which: 'mic' | 'camera' | 'screen' | 'hand') =>
  page.click(`.call-bar [data-which=${which}]`);

/** Chooses something in the menu of the call. */
export async function choose(page: Page, name: string): Promise<void> {
  await page.click('[aria-label="More about the call"]');
  await page.locator('.menu button', { hasText: name }).first().click();
}

/** Chooses something in the menu of somebody's picture. */
export async function actOn(page: Page, name: string, item: string): Promise<void> {
  await tile(page, name).hover();
  await page.click(`[aria-label="What to do with ${name} in the call"]`);
  await page.locator('.menu button', { hasText: item }).click();
}

export { eventually };
