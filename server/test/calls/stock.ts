import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { MediaEngine } from '../../src/media/engine.ts';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { clientOf } from '../hms/client.ts';
import { CALL_FLAGS, startBrowser } from '../support/browser.ts';
import { newDataDir, startServer, type TestServer } from '../support/server.ts';
import { appToken } from './caller.ts';
import { secureProxy } from './secure.ts';

/** On a busy machine everything takes its time. */
const WAIT_MS = 40_000;

/** What a page of the stock client sees. */
export interface Seen {
  state: string;
  states: string[];
  role: string;
  id: string;
  name: string;
  published: number;
  isMuted: { audio: boolean; video: boolean };
  isSharing: boolean;
  asked?: string;
  messages: string[];
  notices: { type: string; text: string }[];
  quality: Record<string, number>;
  /** Who speaks loudest now. */
  speaker?: string;
  peers: {
    id: string;
    name: string;
    role: string;
    hand: boolean;
    /** Other tracks than these two, as of a screen. */
    others: number;
    audio?: { id: string; enabled: boolean };
    video?: { id: string; enabled: boolean; layer?: string; degraded: boolean };
  }[];
}

/** What arrived, over all connections that are open, and by the id of each track. */
export interface Received {
  frames: number;
  energy: number;
  samples: number;
  tracks: Record<
    string,
    { kind: string; frames: number; samples: number; energy: number; width: number; packets: number }
  >;
}

const ALLOWED = ['audio', 'video', 'screen'];
const SUBSCRIBED = { subscribeToRoles: ['host', 'guest', 'layered'] };
const LAYERS = [
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 700, maxFramerate: 20 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 250, maxFramerate: 20 },
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 100, maxFramerate: 20 },
];
export const ROLES = {
  host: {
    publishParams: { allowed: ALLOWED },
    subscribeParams: SUBSCRIBED,
    permissions: { endRoom: true, removeOthers: true, changeRole: true, mute: true, unmute: true },
  },
  guest: { publishParams: { allowed: ALLOWED }, subscribeParams: SUBSCRIBED },
  viewer: { publishParams: { allowed: [] }, subscribeParams: SUBSCRIBED },
};
/** As in the vendor's own sample of a template, and for a role that is not there: nothing of it is offered. */
const PLUGINS = {
  whiteboard: { permissions: { admin: ['gone'], writer: ['host'], reader: ['guest'] } },
  transcriptions: { permissions: { admin: ['host', 'gone'] }, mode: 'caption' },
};
/** A role that sends layers, and one that may be sent little. */
export const LAYERED = {
  ...ROLES,
  layered: {
    publishParams: {
      allowed: ALLOWED,
      video: { bitRate: 700, frameRate: 20, width: 960, height: 540, codec: 'vp8' },
      simulcast: { video: { layers: LAYERS } },
    },
    subscribeParams: SUBSCRIBED,
  },
  modest: { publishParams: { allowed: [] }, subscribeParams: { ...SUBSCRIBED, maxSubsBitRate: 220 } },
};

type Proxy = Awaited<ReturnType<typeof secureProxy>>;

/** A server with its media, the stock client's page behind TLS, and a browser to open it in. `start` before, `stop` after. */
export function stockHouse(
  wish: {
    flags?: readonly string[];
    page?: () => Promise<string>;
    /** Options of the server besides. */
    environment?: Record<string, string>;
    /** Another engine than the embedded one. */
    engine?: (complain: (text: string) => void) => MediaEngine;
  } = {},
) {
  let browser: Browser;
  let proxy: Proxy;
  let server: TestServer;
  const dataDir = newDataDir();
  const rest = clientOf(() => server);
  /** What pages asked the vendor for. */
  const outside: string[] = [];
  /** What the media process complained of. */
  const faults: string[] = [];

  async function startHere(): Promise<void> {
    const complain = (text: string): void => void faults.push(text);
    const engine =
      wish.engine?.(complain) ?? weriftEngine({ addresses: ['127.0.0.1'], processes: 1, complain });
    const origin = `https://127.0.0.1:${String(proxy.port)}`;
    const environment = { ENFILADE_PUBLIC_URL: origin, ENFILADE_DATA_DIR: dataDir, ...wish.environment };
    server = await startServer(environment, engine);
    proxy.leadTo(server.url);
  }

  async function open(prepare?: (page: Page) => Promise<void>, other?: Browser): Promise<Client> {
    const context = await (other ?? browser).newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 1280, height: 800 },
    });
    await context.route(
      (url) => !['localhost', '127.0.0.1'].includes(url.hostname),
      (route) => {
        outside.push(route.request().url());
        return route.abort();
      },
    );
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await prepare?.(page);
    await page.goto(`https://localhost:${String(proxy.port)}/page`);
    return { page, complaints, ...views(page), close: () => context.close() };
  }

  const enter = async (
    client: Client,
    room: string,
    name: string,
    role: string,
    { userId, lifespan }: { userId?: string; lifespan?: number } = {},
  ) => {
    const origin = `https://127.0.0.1:${String(proxy.port)}`;
    const args = [name, appToken(room, role, userId, lifespan), origin];
    return client.run<string>(`stock.join(${args.map((one) => JSON.stringify(one)).join()})`);
  };

  return {
    ...{ rest, outside, faults, open, enter },
    server: () => server,
    proxy: () => proxy,
    start: async (): Promise<void> => {
      proxy = await secureProxy(await (wish.page ?? stockPage)());
      await startHere();
      browser = await startBrowser([...CALL_FLAGS, ...(wish.flags ?? [])]);
    },
    /** The server ends and another one begins with the same data; `meanwhile` there is none. */
    restart: async (meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> => {
      await server.stop();
      await meanwhile();
      await startHere();
    },
    stop: async (): Promise<void> => {
      // It may not have got so far.
      const begun = { browser, server, proxy } as Partial<{
        browser: Browser;
        server: TestServer;
        proxy: Proxy;
      }>;
      await begun.browser?.close();
      await begun.server?.stop();
      begun.proxy?.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
      assert.deepEqual(faults, []);
    },
    template: async (roles: object = ROLES): Promise<string> => {
      const name = `stock ${String(Math.random())}`;
      return (await rest.post<{ id: string }>('/templates', { name, roles, plugins: PLUGINS })).id;
    },
    /** Somebody in the room, whose page complained of nothing; in another browser where one is given. */
    come: async (
      room: string,
      name: string,
      role: string,
      { other, ...wish }: { userId?: string; lifespan?: number; other?: Browser } = {},
    ): Promise<Client> => {
      const client = await open(undefined, other);
      assert.equal(await enter(client, room, name, role, wish), '');
      return client;
    },
    end: async (...clients: Client[]): Promise<void> => {
      for (const { complaints } of clients) assert.deepEqual(complaints, []);
      await Promise.all(clients.map((one) => one.close()));
    },
  };
}

async function stockPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'stock-page.js')],
    ...{ bundle: true, write: false, format: 'iife', define: { 'process.env.NODE_ENV': '"production"' } },
  });
  return outputFiles[0]?.text ?? '';
}

function views(page: Page) {
  const look = () => page.evaluate<Seen>('stock.look()');
  const received = () => page.evaluate<Received>('stock.received()');
  return {
    look,
    received,
    run: <T>(script: string) => page.evaluate<T>(script),
    sees: (what: string, isSo: (seen: Seen) => boolean) => until(what, look, isSo),
    /** Waits until pictures and sound came, from now on. */
    gets: async (what: string, frames = 15): Promise<void> => {
      const before = await received();
      await until(what, received, (now) => now.frames > before.frames + frames && now.energy > before.energy);
    },
  };
}
export type Client = ReturnType<typeof views> & {
  page: Page;
  /** Errors of the page. */
  complaints: string[];
  close(): Promise<void>;
};

/** Whether they were told of something in these words. */
export const told =
  (type: string, text = '') =>
  ({ notices }: Seen): boolean =>
    notices.some((notice) => notice.type === type && notice.text.includes(text));

/** Waits until it is so. @throws what it was last, when it does not come in time */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  isSo: (seen: T) => boolean,
  limit = WAIT_MS,
): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > end) throw new Error(`${what} did not come: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
