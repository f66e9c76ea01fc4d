import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { stockHouse, told, until, type Client } from './stock.ts';

/** Issue 5 §6: no media after this. */
const GONE_MS = 1000;

describe('how calls end, with the unmodified web client of 100ms', { timeout: 300_000 }, () => {
  const house = stockHouse();
  let template: string;
  before(async () => {
    await house.start();
    template = await house.template();
  });
  after(house.stop);

  async function two(wish?: {
    userId?: string;
    lifespan?: number;
  }): Promise<[room: string, ann: Client, bob: Client]> {
    const { id: room } = await house.rest.room({ template_id: template });
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest', wish)];
    await ann.gets('Ann gets Bob');
    return [room, ann, bob];
  }
  const native = async (method: string, path: string) => {
    const headers = { authorization: `Bearer ${house.server().keys.apiKey}` };
    const answer = await fetch(`${house.server().url}/api/v1${path}`, { method, headers });
    assert.ok(answer.ok, `${path}: ${String(answer.status)}`);
    return answer.status === 204
      ? undefined
      : ((await answer.json()) as { data: { id: string; name: string }[] });
  };

  test('9 one is removed and may come again; the room is ended for all', async () => {
    const [room, ann, bob] = await two();
    const { id } = await bob.look();
    await ann.run(`stock.actions.removePeer(${JSON.stringify(id)}, "noise")`);
    await bob.sees('that he has to go', told('REMOVED_FROM_ROOM', 'noise'));
    await ann.sees('nobody', ({ peers }) => peers.length === 0);
    await bob.close();
    const ben = await house.come(room, 'Ben', 'guest');
    await ann.run('stock.actions.endRoom(false, "over")');
    await ben.sees('the end', told('ROOM_ENDED', 'over'));
    await house.end(ann, ben);
  });

  test('HM 2.1 a room that is disabled in the middle ends for all; nobody comes in', async () => {
    const [room, ann, bob] = await two();
    await house.rest.post(`/rooms/${room}`, { enabled: false });
    for (const one of [ann, bob]) await one.sees('the end', told('ROOM_ENDED', 'room is not active'));
    const late = await house.open();
    assert.match(await house.enter(late, room, 'Late', 'guest'), /^403 .*room is not active/);
    await Promise.all([ann, bob, late].map((one) => one.close()));
  });

  test('9 who is banned is out at once, and stays out', async () => {
    const [room, ann, bob] = await two({ userId: 'bob-1' });
    const { data = [] } = (await native('GET', `/rooms/${room}/participants?present=true`)) ?? {};
    const id = data.find(({ name }) => name === 'Bob')?.id ?? '';
    await native('DELETE', `/rooms/${room}/participants/${id}?ban=true`);
    // Where no peer asked for it, the client tells its page that the room has ended.
    await bob.sees('that he has to go', told('ROOM_ENDED', 'banned'));
    await ann.sees('nobody', ({ peers }) => peers.length === 0);
    const again = await house.open();
    assert.match(await house.enter(again, room, 'Bob', 'guest', { userId: 'bob-1' }), /^403/);
    await Promise.all([ann, bob, again].map((one) => one.close()));
  });

  test('HM 2.12 submitSessionFeedback to this server, after the call', async () => {
    const [room, ann, bob] = await two({ userId: 'bob-1' });
    const { id } = await bob.look();
    await bob.run('stock.actions.leave()');
    const said = { question: 'How was it?', rating: 4, max_rating: 5, reasons: ['echo'], comment: 'fine' };
    // Another origin than that of the page.
    const here = '`https://127.0.0.1:${location.port}`';
    await bob.run(`stock.actions.submitSessionFeedback(${JSON.stringify(said)}, ${here})`);
    const { events } = await house.rest.get<{ events: { data: Record<string, unknown> }[] }>(
      `/analytics/events?room_id=${room}&type=client.feedback`,
    );
    const [{ data } = { data: {} }] = events;
    assert.deepEqual(
      [events.length, data['peer_id'], data['user_id'], data['rating'], data['reasons']],
      [1, id, 'bob-1', 4, ['echo']],
    );
    await Promise.all([ann, bob].map((one) => one.close()));
  });

  test('6 of whoever has to go nothing is received after a second', async () => {
    const [, ann, bob] = await two();
    const { id } = await bob.look();
    const [track] = (await ann.look()).peers.flatMap(({ audio }) => audio?.id ?? []);
    // The page stays, and sends on: its client knows nothing of the end.
    await bob.run('stock.deaf()');
    const count = async () => (await ann.received()).tracks[track ?? '']?.packets ?? 0;
    const before = await count();
    await until('packets', count, (now) => now > before + 10);
    const at = Date.now();
    await ann.run(`stock.actions.removePeer(${JSON.stringify(id)}, "")`);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at + GONE_MS - Date.now())));
    const then = await count();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(await count(), then, 'packets came after they were removed');
    assert.equal((await ann.look()).peers.length, 0);
    await Promise.all([ann.close(), bob.close()]);
  });

  test('HM 1.1 a token that ends in the middle of a call ends it for who came with it', async () => {
    // A minute is given to clocks that differ: it is good for 15 seconds.
    const [, ann, bob] = await two({ lifespan: -45 });
    await bob.sees('that he has to go', told('ROOM_ENDED', 'the credential has expired'));
    await ann.sees('nobody', ({ peers }) => peers.length === 0);
    await house.end(ann, bob);
  });
});
