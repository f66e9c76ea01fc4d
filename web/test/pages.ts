import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NewRoomToken } from '@enfilade/protocol';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { MediaEngine } from '../../server/src/media/engine.ts';
import { liveHouse } from '../../server/test/live/room.ts';
import { startBrowser, watch, type Watched } from '../../server/test/support/browser.ts';
import { startServer, type TestServer } from '../../server/test/support/server.ts';

const BUILT = join(import.meta.dirname, '../dist/index.html');

/** What a page looks like, and where it is opened. */
export interface Look extends BrowserContextOptions {
  /** Another way to the server. */
  origin?: string;
  /** Run in the page before anything of its own. */
  init?: string;
}

/** How the browser is started, and what carries calls. */
export interface Parties {
  flags?: readonly string[];
  engine?: MediaEngine;
}

/** A server and a browser, whose pages ask nobody else and complain of nothing. */
export async function startPages(environment: Record<string, string> = {}, { flags, engine }: Parties = {}) {
  if (!existsSync(BUILT)) throw new Error('the page is not built: npm run build -w web');
  const [server, browser] = await Promise.all([startServer(environment, engine), startBrowser(flags)]);
  const house = liveHouse(() => server);
  const watched: Watched[] = [];
  return { server, browser, house, ...pagesOf({ server, browser, house, watched }) };
}
export type Pages = Awaited<ReturnType<typeof startPages>>;

interface Parts {
  server: TestServer;
  browser: Browser;
  house: ReturnType<typeof liveHouse>;
  watched: Watched[];
}

function pagesOf({ server, browser, house, watched }: Parts) {
  /** Opens an address in a window of its own. */
  async function openAt(path: string, { origin = server.url, init, ...look }: Look = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1360, height: 820 },
      locale: 'en-GB',
      ...look,
    });
    if (init !== undefined) await context.addInitScript(init);
    const page = await context.newPage();
    watched.push(watch(page));
    await page.goto(origin + path);
    return page;
  }
  /** Opens a room with a new token. */
  async function open(room: string, wish: Partial<NewRoomToken> = {}, look: Look = {}): Promise<Page> {
    const { token } = await house.mint(room, wish);
    return openAt(`/r/${room}#${token}`, look);
  }
  /** The same, and waits for the board. */
  async function enter(room: string, wish: Partial<NewRoomToken> = {}, look: Look = {}): Promise<Page> {
    const page = await open(room, { name: 'Ann', role: 'admin', ...wish }, look);
    await boardOf(page);
    return page;
  }
  return {
    openAt,
    open,
    enter,
    /** Closes the windows, and sees that none of them asked anybody else or complained, but of a line that was cut. */
    closeAll: async (isExpected = /^WebSocket connection to /): Promise<void> => {
      house.leaveAll();
      for (const context of browser.contexts()) await context.close();
      const all = watched.splice(0);
      const complaints = all.flatMap((one) => one.complaints).filter((text) => !isExpected.test(text));
      assert.deepEqual(complaints, []);
      const own = /^(data|blob):|^(http|ws):\/\/127\.0\.0\.1:/;
      assert.deepEqual(
        all.flatMap(({ requests }) => requests.filter((url) => !own.test(url))),
        [],
      );
    },
    stop: async (): Promise<void> => {
      await browser.close();
      await server.stop();
    },
  };
}

/** Waits until the board can be drawn on. */
export async function boardOf(page: Page): Promise<void> {
  await page.waitForSelector('.board[data-ready=true] canvas.interactive');
}

/** Takes a tool of Excalidraw's bar. */
export async function take(page: Page, tool: string): Promise<void> {
  await page.locator(`label:has([data-testid="toolbar-${tool}"])`).click();
}

/** Draws from one corner to another. */
export async function drag(page: Page, x: number, y: number, width = 160, height = 100): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
  await page.mouse.move(x + width, y + height, { steps: 4 });
  await page.mouse.up();
}

/** Lets a file fall on the board. */
export async function drop(page: Page, name: string, type: string, content: Buffer): Promise<void> {
  const script = `{
    const bytes = Uint8Array.from(atob('${content.toString('base64')}'), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], '${name}', { type: '${type}' }));
    const at = { bubbles: true, cancelable: true, clientX: 700, clientY: 400 };
    document.querySelector('.excalidraw').dispatchEvent(new DragEvent('drop', { ...at, dataTransfer }));
  }`;
  await page.evaluate(script);
}

/** How many dots within a part of the board are not of the colour of the paper. */
export async function inkIn(
  page: Page,
  x: number,
  y: number,
  width: number,
  height: number,
): Promise<number> {
  const script = `(() => {
    const canvas = document.querySelector('.board canvas.static');
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const part = canvas.getContext('2d').getImageData(
      (${x} - box.left) * scale, (${y} - box.top) * scale, ${width} * scale, ${height} * scale);
    let ink = 0;
    for (let at = 3; at < part.data.length; at += 4) if (part.data[at] > 40) ink += 1;
    return ink;
  })()`;
  return page.evaluate(script);
}

/** Waits until what a page answers is so. */
export async function eventually<T>(look: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await look();
    if (isSo(value)) return value;
    if (Date.now() > end) throw new Error(`it is still ${JSON.stringify(value)}: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const menuItem = (page: Page, name: string) => page.locator('.menu button', { hasText: name });
export const PHONE: Look = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** A picture of one colour, 40 by 30. */
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAACgAAAAeCAIAAADRv8uKAAAAK0lEQVR42u3NMQ0AAAgDsClCCHYxiAw4mvRvputExGKxWCwWi8VisVj8N16gCXnc/7BwsQAAAABJRU5ErkJggg==',
  'base64',
);
