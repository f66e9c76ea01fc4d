import { fail } from '../../errors.ts';
import type { RecordingEvents } from '../engine.ts';
import { asFull, openPeer, type Peer, type Told } from './peer.ts';
import { openRecorder, type Recorder } from './recorder.ts';
import type { Source } from './source.ts';
import type { Network } from './gathering.ts';
import { openTcpDoors } from './tcp.ts';

export interface ShardOptions {
  network: Network;
  packetsPerSecond: number;
}

interface Room {
  peers: Set<Peer>;
  /** Those whose connections are being opened. */
  coming: number;
  /** What is published, by the id of the track. */
  sources: Map<string, Source>;
  recorders: Set<Recorder>;
}

/** What is missing is looked for so often. */
const TICK_MS = 20;
const REPORT_MS = 1000;
const SPEAKING_MS = 300;
/** What falls below this is no speech. */
const QUIET = 3;

export type Shard = ReturnType<typeof openShard>;

/** Some rooms in one process. Rooms come with their first peer and go with their last. */
export function openShard({ network, packetsPerSecond }: ShardOptions) {
  const rooms = new Map<string, Room>();
  const open = { ...network, tcp: openTcpDoors(network.addresses, network.ports) };
  let sent = 0;
  let rate = 0;
  let isClosed = false;
  const hasClosed = (): boolean => isClosed;
  const isFull = (): boolean => rate >= packetsPerSecond;

  const roomOf = (name: string): Room => {
    const room: Room = rooms.get(name) ?? {
      peers: new Set(),
      coming: 0,
      sources: new Map(),
      recorders: new Set(),
    };
    rooms.set(name, room);
    return room;
  };
  const forget = (name: string, { peers, coming, recorders }: Room): void => {
    if (peers.size + coming + recorders.size === 0) rooms.delete(name);
  };
  const everyPeer = (job: (peer: Peer) => void): void => {
    for (const { peers } of rooms.values()) for (const peer of peers) job(peer);
  };
  const timers = [
    setInterval(() => {
      const now = performance.now();
      everyPeer((peer) => peer.tick(now));
      for (const { recorders } of rooms.values()) for (const one of recorders) one.tick(now);
    }, TICK_MS),
    setInterval(() => {
      rate = sent;
      sent = 0;
      const now = performance.now();
      everyPeer((peer) => peer.report(now));
    }, REPORT_MS),
    setInterval(() => rooms.forEach(speak), SPEAKING_MS),
  ];

  function speak({ peers, sources }: Room): void {
    const levels = [...sources.values()]
      .filter(({ track }) => track.kind === 'audio')
      .map(({ track, loudness }) => ({ track: track.id, level: Math.round(loudness.level) }))
      .filter(({ level }) => level >= QUIET)
      .sort((a, b) => b.level - a.level);
    // Who sends nothing while silent says nothing of it.
    for (const { loudness } of sources.values()) loudness.level *= 0.5;
    if (levels.length > 0) for (const peer of peers) peer.speaking(levels);
  }

  function changed(room: Room): void {
    for (const peer of room.peers) peer.look();
  }

  return {
    /** Forwarded packets in the last whole second. */
    rate: () => rate,

    /** @throws `unavailable` when it forwards as much as it can */
    async join(name: string, id: string, told: Told): Promise<Peer> {
      if (isClosed || isFull()) throw asFull();
      const room = roomOf(name);
      room.coming += 1;
      const peer = await openPeer(
        id,
        {
          network: open,
          sources: room.sources,
          isFull,
          count: () => {
            sent += 1;
          },
          began(source) {
            // Nobody takes the place of somebody else's track.
            if ((room.sources.get(source.track.id)?.owner ?? id) !== id) return;
            room.sources.set(source.track.id, source);
            for (const one of room.recorders) one.began(source);
            changed(room);
          },
          ended(source) {
            for (const one of room.recorders) one.ended(source);
            // The same track may have come by another connection meanwhile.
            if (room.sources.get(source.track.id) === source) room.sources.delete(source.track.id);
            changed(room);
          },
        },
        told,
      ).finally(() => {
        room.coming -= 1;
      });
      room.peers.add(peer);
      const leave = (): void => {
        room.peers.delete(peer);
        peer.leave();
        forget(name, room);
      };
      // It was closed while the connections were opened.
      if (hasClosed()) leave();
      return { ...peer, leave };
    },

    /** Writes what is published in a room into files in `folder`. */
    record(name: string, folder: string, told: RecordingEvents): Recorder {
      if (isClosed) throw fail('unavailable');
      const room = roomOf(name);
      const recorder = openRecorder(folder, told, () => {
        room.recorders.delete(recorder);
        forget(name, room);
      });
      room.recorders.add(recorder);
      for (const source of room.sources.values()) recorder.began(source);
      return recorder;
    },

    /** Brings to disk what is recorded. */
    async endRecordings(): Promise<void> {
      const all = [...rooms.values()].flatMap(({ recorders }) => [...recorders]);
      await Promise.all(all.map((one) => one.stop()));
    },

    close(): void {
      isClosed = true;
      for (const timer of timers) clearInterval(timer);
      open.tcp.close();
      everyPeer((peer) => peer.leave());
    },
  };
}
