import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LAYERED, stockHouse, until, type Client } from './stock.ts';

describe('layers and quality, with the unmodified web client of 100ms', { timeout: 300_000 }, () => {
  const house = stockHouse();
  let template: string;
  before(async () => {
    await house.start();
    template = await house.template(LAYERED);
  });
  after(house.stop);

  const newRoom = async () => (await house.rest.room({ template_id: template })).id;
  const picture = async (client: Client): Promise<string> => {
    const { peers } = await client.sees('a picture', ({ peers: [one] }) => one?.video !== undefined);
    return peers[0]?.video?.id ?? '';
  };
  /** Waits for pictures of that width of what `from` sends, which tells what keeps it from sending more. */
  const wide = (client: Client, from: Client, track: string, width: number) =>
    until(
      `${String(width)} wide`,
      async () => [(await client.received()).tracks[track]?.width, await from.run('stock.sending()')],
      ([found]) => found === width,
    );
  const size = (client: Client, track: string, width: number) =>
    client.run(`stock.size(${JSON.stringify(track)}, ${String(width)})`);
  const frames = async (client: Client, track: string) =>
    (await client.received()).tracks[track]?.frames ?? 0;

  test('6 a role with layers sends them; each gets the one that fits where it is shown; what is not shown is not sent', async () => {
    const room = await newRoom();
    const [ann, bob] = [await house.come(room, 'Ann', 'layered'), await house.come(room, 'Bob', 'guest')];
    const track = await picture(bob);
    for (const width of [960, 240, 480, 960]) {
      await size(bob, track, width);
      await wide(bob, ann, track, width);
    }
    // A picture that no element shows is not asked for any more: the client says `none`.
    await bob.run(`stock.detach(${JSON.stringify(track)})`);
    let later = 0;
    await until(
      'the end of the picture',
      async () => {
        const before = await frames(bob, track);
        await new Promise((resolve) => setTimeout(resolve, 1500));
        later = await frames(bob, track);
        return later - before;
      },
      (came) => came === 0,
    );
    await bob.run(`stock.attach(${JSON.stringify(track)})`);
    await until(
      'the picture again',
      () => frames(bob, track),
      (now) => now > later + 15,
    );
    await house.end(ann, bob);
  });

  test('HM 2.5 maxSubsBitRate: who may be sent little gets a lower layer, and is told', async () => {
    const room = await newRoom();
    const ann = await house.come(room, 'Ann', 'layered');
    const mia = await house.come(room, 'Mia', 'modest');
    const track = await picture(mia);
    await size(mia, track, 960);
    await wide(mia, ann, track, 240);
    await mia.sees('the layer that it gets', ({ peers: [one] }) => one?.video?.layer === 'low');
    const { packets: before = 0 } = (await mia.received()).tracks[track] ?? {};
    assert.ok(before > 0);
    const ben = await house.come(room, 'Ben', 'host');
    const { id } = await mia.look();
    await ben.run(`stock.actions.changeRoleOfPeer(${JSON.stringify(id)}, "guest", true)`);
    await wide(mia, ann, track, 960);
    await mia.sees('the layer that it asked for', ({ peers }) =>
      peers.some(({ video }) => video?.id === track && video.layer === 'high' && !video.degraded),
    );
    await house.end(ann, mia, ben);
  });

  test('6 how well everybody receives, and who speaks, is told to all', async () => {
    const room = await newRoom();
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    const ids = [(await ann.look()).id, (await bob.look()).id];
    for (const client of [ann, bob])
      await client.sees('scores of both', ({ quality }) => ids.every((id) => (quality[id] ?? -1) >= 4));
    await ann.run('stock.actions.setLocalAudioEnabled(false)');
    await ann.sees('that Bob speaks', ({ speaker }) => speaker === 'Bob');
    await house.end(ann, bob);
  });
});
