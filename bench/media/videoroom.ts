import { randomInt } from 'node:crypto';
import type { Layer, PeerEvents } from '../../server/src/media/engine.ts';
import { attach, type Handle } from '../../server/src/media/janus/handle.ts';
import { openWire } from '../../server/src/media/janus/wire.ts';
import { ADMIN_KEY, API_SECRET, startJanus } from '../../server/test/media/janus-process.ts';
import type { BenchPeer, Stand } from './stand.ts';

const SUBSTREAMS: readonly Layer[] = ['low', 'medium', 'high'];
/** In the order in which people of the benchmark offer them. */
const MIDS = ['1', '2'];

/** Janus' own room plugin, spoken to as its own clients do: with none of ours between. */
export async function videoroom(address: string): Promise<Stand> {
  const janus = await startJanus(address);
  const wire = await openWire({ url: janus.url, apiSecret: API_SECRET }, () => undefined);
  const control = await attach(wire);
  const rooms = new Map<string, Promise<number>>();
  const feeds = new Map<string, { feed: number; mid: string }>();

  async function made(name: string): Promise<number> {
    const room = randomInt(1, 2 ** 40);
    await control.ask({
      ...{ request: 'create', room, admin_key: ADMIN_KEY, publishers: 1000, notify_joining: false },
      ...{ audiocodec: 'opus', videocodec: 'vp8', transport_wide_cc_ext: true, description: name },
    });
    return room;
  }

  async function join(name: string, told: PeerEvents): Promise<BenchPeer> {
    const found = rooms.get(name) ?? made(name);
    rooms.set(name, found);
    const room = await found;
    const up = await attach(wire, { up: () => told.state('publish', 'connected') });
    let down: Handle | undefined;
    let asked: readonly string[] = [];
    const prefers = new Map<string, Layer>();
    const midOf = (track: string): string => String(asked.indexOf(track));
    const configure = (streams: readonly object[]): void => void down?.ask({ request: 'configure', streams });

    async function open(): Promise<void> {
      down = await attach(wire, { up: () => told.state('subscribe', 'connected') });
      const streams = asked.map((track) => ({ ...feeds.get(track) }));
      const { jsep } = await down.ask({ request: 'join', ptype: 'subscriber', room, streams });
      told.offer(jsep?.sdp ?? '');
    }

    return {
      async publish(sdp, tracks) {
        const feed = randomInt(1, 2 ** 40);
        const body = { request: 'joinandconfigure', ptype: 'publisher', room, id: feed };
        const { jsep } = await up.ask(body, { type: 'offer', sdp });
        tracks.forEach(({ id }, index) => feeds.set(id, { feed, mid: MIDS[index] ?? '' }));
        return jsep?.sdp ?? '';
      },
      subscribe(tracks) {
        asked = tracks;
        // Where there is nothing to get, Janus makes no connection.
        if (tracks.length > 0) void open();
        else told.state('subscribe', 'connected');
      },
      async answer(sdp) {
        await down?.ask({ request: 'start' }, { type: 'answer', sdp });
        // A key frame is asked for now, and not when the sender next makes one.
        configure(asked.map((track) => ({ mid: midOf(track), send: true, ...substream(track) })));
      },
      trickle(target, candidate) {
        (target === 'publish' ? up : down)?.trickle(candidate);
      },
      prefer: (track, layer) => void prefers.set(track, layer),
      leave() {
        up.detach();
        down?.detach();
      },
    };

    function substream(track: string): object {
      const layer = prefers.get(track) ?? 'high';
      return track.endsWith('-v') ? { substream: SUBSTREAMS.indexOf(layer) } : {};
    }
  }

  return {
    name: 'Janus’ videoroom',
    engine: { join: (room, _id, told) => join(room, told) },
    address,
    pid: () => janus.pid,
    async end() {
      wire.close();
      await janus.stop();
    },
  };
}
