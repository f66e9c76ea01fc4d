import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { appToken } from '../../server/test/calls/caller.ts';
import { secureProxy } from '../../server/test/calls/secure.ts';
import { clientOf } from '../../server/test/hms/client.ts';
import { actOn, gets, isShown, press, startCalls, tile, within } from './calling.ts';

const STOCK = join(import.meta.dirname, '../../server/test/calls/stock-page.js');

interface Seen {
  peers: {
    name: string;
    hand: boolean;
    audio?: { enabled: boolean };
    video?: { enabled: boolean };
    others: number;
  }[];
  messages: string[];
  notices: { type: string }[];
}

let pages: Awaited<ReturnType<typeof startCalls>>;
let proxy: Awaited<ReturnType<typeof secureProxy>>;
before(async () => {
  const { outputFiles } = await build({
    entryPoints: [STOCK],
    ...{ bundle: true, write: false, format: 'iife', define: { 'process.env.NODE_ENV': '"production"' } },
  });
  proxy = await secureProxy(outputFiles[0]?.text ?? '');
  pages = await startCalls({ ENFILADE_PUBLIC_URL: `https://127.0.0.1:${String(proxy.port)}` });
  proxy.leadTo(pages.server.url);
});
after(async () => {
  await pages.stop();
  proxy.close();
});

test(
  'our page and the unmodified web client of 100ms: one call, one list of people, one chat',
  { timeout: 240_000 },
  async () => {
    const rest = clientOf(() => pages.server);
    const allowed = ['audio', 'video', 'screen'];
    const subscribeParams = { subscribeToRoles: ['host', 'guest'] };
    const permissions = { endRoom: true, removeOthers: true, changeRole: true, mute: true, unmute: true };
    const { id: template } = await rest.post<{ id: string }>('/templates', {
      name: 'beside',
      roles: {
        host: { publishParams: { allowed }, subscribeParams, permissions },
        guest: { publishParams: { allowed }, subscribeParams },
      },
    });
    const { id } = await rest.room({ template_id: template });
    const ann = await pages.call(id, { name: 'Ann', role: 'admin' });

    const origin = `https://127.0.0.1:${String(proxy.port)}`;
    const context = await pages.browser.newContext({ ignoreHTTPSErrors: true });
    const bob = await context.newPage();
    await bob.goto(`https://localhost:${String(proxy.port)}/page`);
    const args = ['Bob', appToken(id, 'guest'), origin].map((one) => JSON.stringify(one)).join();
    assert.equal(await bob.evaluate(`stock.join(${args})`), '');
    const bobSees = (isSo: (seen: Seen) => boolean) =>
      within(30_000, () => bob.evaluate<Seen>('stock.look()'), isSo);
    const received = () => bob.evaluate<{ frames: number; energy: number }>('stock.received()');

    await gets(ann, { frames: 10, sound: true });
    const before = await received();
    await within(30_000, received, (now) => now.frames > before.frames + 10 && now.energy > before.energy);
    await bobSees(({ peers: [one] }) => one?.name === 'Ann' && one.audio?.enabled === true);
    await press(ann, 'mic');
    await press(ann, 'hand');
    await bobSees(({ peers: [one] }) => one?.audio?.enabled === false && one.hand);
    await press(ann, 'camera');
    await bobSees(({ peers: [one] }) => one?.video?.enabled === false);
    await bob.evaluate('stock.actions.setLocalAudioEnabled(false)');
    await isShown(ann, 'Bob', (label) => label.includes('Microphone off'));

    await ann.click('button[title=People]');
    await ann.waitForSelector('.people li:has-text("Bob"):has-text("Only in the call") [data-mark=call]');
    assert.equal(await ann.locator('.faces button').count(), 0, 'nobody else looks at the board');
    await ann.click('button[title=Chat]');
    await bob.evaluate('stock.actions.sendBroadcastMessage("hello board")');
    await ann.waitForSelector('.chat-text:has-text("hello board")');
    await ann.fill('.chat-form textarea', 'hello call');
    await ann.keyboard.press('Enter');
    await bobSees(({ messages }) => messages.includes('Ann: hello call'));
    assert.equal(await ann.locator('.chat-text').count(), 2);

    await actOn(ann, 'Bob', 'Take out of the room');
    await ann.click('dialog button.danger');
    await bobSees(({ notices }) => notices.some(({ type }) => type === 'REMOVED_FROM_ROOM'));
    await tile(ann, 'Bob').waitFor({ state: 'detached' });
    await context.close();
    await pages.closeAll();
  },
);
