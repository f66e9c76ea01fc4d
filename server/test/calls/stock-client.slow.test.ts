import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { clientOf } from '../hms/client.ts';
import { CALL_FLAGS, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { appToken } from './caller.ts';
import { secureProxy } from './secure.ts';

const WAIT_MS = 25_000;

interface Seen {
  state: string;
  states: string[];
  role: string;
  id: string;
  published: number;
  asked?: string;
  messages: string[];
  notices: { type: string; text: string }[];
  peers: {
    id: string;
    name: string;
    role: string;
    hand: boolean;
    audio?: { enabled: boolean };
    video?: object;
  }[];
}
interface Received {
  frames: number;
  energy: number;
  samples: number;
}

describe('the unmodified web client 0.15.2 of 100ms', { timeout: 300_000 }, () => {
  let browser: Browser;
  let proxy: Awaited<ReturnType<typeof secureProxy>>;
  let server: TestServer;
  const rest = clientOf(() => server);
  const outside: string[] = [];
  const faults: string[] = [];
  let template: string;

  before(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, 'stock-page.js')],
      ...{ bundle: true, write: false, format: 'iife', define: { 'process.env.NODE_ENV': '"production"' } },
    });
    proxy = await secureProxy(outputFiles[0]?.text ?? '');
    const engine = weriftEngine({
      addresses: ['127.0.0.1'],
      processes: 1,
      complain: (text) => faults.push(text),
    });
    server = await startServer({ ENFILADE_PUBLIC_URL: `https://127.0.0.1:${String(proxy.port)}` }, engine);
    proxy.leadTo(server.url);
    browser = await startBrowser(CALL_FLAGS);
    const allowed = ['audio', 'video', 'screen'];
    const subscribeParams = { subscribeToRoles: ['host', 'guest'] };
    const permissions = { endRoom: true, removeOthers: true, changeRole: true, mute: true };
    const made = await rest.post<{ id: string }>('/templates', {
      name: 'stock',
      roles: {
        host: { publishParams: { allowed }, subscribeParams, permissions },
        guest: { publishParams: { allowed }, subscribeParams },
        viewer: { publishParams: { allowed: [] }, subscribeParams },
      },
    });
    template = made.id;
  });
  after(async () => {
    await browser.close();
    await server.stop();
    proxy.close();
    assert.deepEqual(faults, []);
  });

  async function open() {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    await context.route(/100ms\.live/, (route) => {
      outside.push(route.request().url());
      return route.abort();
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`https://localhost:${String(proxy.port)}/page`);
    return { page, complaints, ...views(page), close: () => context.close() };
  }
  function views(page: Page) {
    const look = () => page.evaluate<Seen>('stock.look()');
    const received = () => page.evaluate<Received>('stock.received()');
    return {
      look,
      received,
      run: <T>(script: string) => page.evaluate<T>(script),
      sees: (what: string, isSo: (seen: Seen) => boolean) => until(what, look, isSo),
      gets: async (what: string): Promise<void> => {
        const before = await received();
        await until(
          what,
          received,
          ({ frames, energy }) => frames > before.frames + 15 && energy > before.energy,
        );
      },
    };
  }
  type Client = Awaited<ReturnType<typeof open>>;

  const enter = async (client: Client, room: string, name: string, role: string): Promise<string> => {
    const origin = `https://127.0.0.1:${String(proxy.port)}`;
    const args = [name, appToken(room, role), origin].map((one) => JSON.stringify(one)).join();
    return client.run<string>(`stock.join(${args})`);
  };
  async function two(room: string): Promise<[ann: Client, bob: Client]> {
    const [ann, bob] = [await open(), await open()];
    assert.equal(await enter(ann, room, 'Ann', 'host'), '');
    assert.equal(await enter(bob, room, 'Bob', 'guest'), '');
    return [ann, bob];
  }
  const newRoom = () => rest.room({ template_id: template });

  test('9 two see and hear each other, mute, write and raise hands', async () => {
    const { id: room } = await newRoom();
    const [ann, bob] = await two(room);
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    await bob.sees(
      'Ann with her tracks',
      ({ peers: [one] }) => one?.name === 'Ann' && one.audio?.enabled === true,
    );
    await ann.run('stock.actions.setLocalAudioEnabled(false)');
    await bob.sees('Ann muted', ({ peers: [one] }) => one?.audio?.enabled === false);
    await ann.run('stock.actions.setLocalAudioEnabled(true)');
    await bob.sees('Ann not muted', ({ peers: [one] }) => one?.audio?.enabled === true);
    await bob.run('stock.actions.sendBroadcastMessage("hello all")');
    await ann.sees('a message', ({ messages }) => messages.includes('Bob: hello all'));
    const { id } = await ann.look();
    await bob.run(`stock.actions.sendDirectMessage("hello you", ${JSON.stringify(id)})`);
    await ann.sees('a private message', ({ messages }) => messages.includes('Bob: hello you'));
    await bob.run('stock.actions.raiseLocalPeerHand()');
    await ann.sees('a hand', ({ peers: [one] }) => one?.hand === true);
    await ann.run('stock.observe("topic")');
    await bob.run('stock.actions.sessionStore.set("topic", "doors")');
    await until(
      'the session store',
      () => ann.run<unknown>('stock.value()'),
      (value) => value === 'doors',
    );
    await bob.run('stock.actions.leave()');
    await ann.sees('nobody', ({ peers }) => peers.length === 0);
    for (const client of [ann, bob]) assert.deepEqual(client.complaints, []);
    assert.deepEqual(outside, [], 'nothing goes to the vendor while all is well');
    await Promise.all([ann.close(), bob.close()]);
  });

  test('9 roles change by force and by asking, and media follows both ways', async () => {
    const { id: room } = await newRoom();
    const [ann, bob] = await two(room);
    await ann.gets('Ann gets Bob');
    const { id } = await bob.look();
    const give = (role: string, force: boolean) =>
      ann.run(
        `stock.actions.changeRoleOfPeer(${JSON.stringify(id)}, ${JSON.stringify(role)}, ${String(force)})`,
      );
    for (let flip = 0; flip < 4; flip += 1) {
      await give('viewer', true);
      await bob.sees('himself as a viewer', ({ role, published }) => role === 'viewer' && published === 0);
      await ann.sees(
        'Bob without tracks',
        ({ peers: [one] }) => one?.role === 'viewer' && !one.video && !one.audio,
      );
      await bob.gets('a viewer gets Ann');
      await give('guest', flip % 2 === 0);
      if (flip % 2 === 1) {
        await bob.sees('that he is asked', ({ asked }) => asked === 'guest');
        await bob.run('stock.accept()');
      }
      await bob.sees('himself as a guest', ({ role, published }) => role === 'guest' && published === 2);
      // Who published nothing comes back muted, by the client's own will.
      await bob.run('stock.actions.setLocalAudioEnabled(true)');
      await bob.run('stock.actions.setLocalVideoEnabled(true)');
      await ann.gets('Ann gets Bob again');
      await bob.gets('Bob still gets Ann');
    }
    for (const client of [ann, bob]) assert.deepEqual(client.complaints, []);
    await Promise.all([ann.close(), bob.close()]);
  });

  test('6 a socket that is cut: they come back by themselves, media goes on, nobody else notices', async () => {
    const { id: room } = await newRoom();
    const [ann, bob] = await two(room);
    await ann.gets('Ann gets Bob');
    const { id } = await bob.look();
    proxy.cut(1);
    await bob.sees('that he is away', ({ states }) => states.includes('Reconnecting'));
    await bob.sees('that he is back', ({ state }) => state === 'Connected');
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    const { peers, notices } = await ann.look();
    assert.deepEqual(
      peers.map((peer) => peer.id),
      [id],
    );
    assert.equal(
      notices.some(({ type }) => type === 'PEER_LEFT'),
      false,
    );
    await bob.run('stock.actions.setLocalAudioEnabled(false)');
    await ann.sees('Bob muted', ({ peers: [one] }) => one?.audio?.enabled === false);
    await Promise.all([ann.close(), bob.close()]);
  });

  test('a media process that ends: both make new connections, and see and hear each other again', async () => {
    const { id: room } = await newRoom();
    const [ann, bob] = await two(room);
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    process.kill(mediaProcess(), 'SIGKILL');
    await until(
      'the loss',
      () => Promise.resolve(faults.splice(0)),
      (told) => told.length === 1,
    );
    await Promise.all([ann.gets('Ann gets Bob again'), bob.gets('Bob gets Ann again')]);
    assert.equal((await ann.look()).state, 'Connected');
    await Promise.all([ann.close(), bob.close()]);
  });

  test('9 one is removed, the room is ended, and disabled by REST; then nobody comes in', async () => {
    const { id: room } = await newRoom();
    const [ann, bob] = await two(room);
    const { id } = await bob.look();
    await ann.sees('Bob', ({ peers }) => peers.length === 1);
    await ann.run(`stock.actions.removePeer(${JSON.stringify(id)}, "noise")`);
    await bob.sees('that he has to go', told('REMOVED_FROM_ROOM', 'noise'));
    await ann.sees('nobody', ({ peers }) => peers.length === 0);
    await bob.close();

    const ben = await open();
    assert.equal(await enter(ben, room, 'Ben', 'guest'), '');
    await ann.run('stock.actions.endRoom(false, "over")');
    await ben.sees('the end', told('ROOM_ENDED', 'over'));
    await Promise.all([ann.close(), ben.close()]);

    const [cid, dan] = await two(room);
    await rest.post(`/rooms/${room}`, { enabled: false });
    await Promise.all([cid, dan].map((one) => one.sees('the end', told('ROOM_ENDED', 'room is not active'))));
    const late = await open();
    assert.match(await enter(late, room, 'Late', 'guest'), /^403 .*room is not active/);
    await Promise.all([cid.close(), dan.close(), late.close()]);
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

const told =
  (type: string, text: string) =>
  ({ notices }: Seen) =>
    notices.some((notice) => notice.type === type && notice.text.includes(text));

async function until<T>(what: string, look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > end) throw new Error(`${what} did not come: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
