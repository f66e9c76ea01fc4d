import type { MediaEngine, MediaPeer, PeerEvents } from '../engine.ts';
import { leftovers } from './leftovers.ts';
import { openPeer } from './peer.ts';
import { openRoom, type Room, type RoomOptions } from './room.ts';
import { openWire, type Wire, type WireOptions } from './wire.ts';

export interface InstanceOptions extends WireOptions, RoomOptions {
  channels: MediaEngine;
  complain: (detail: string) => void;
  /** It was there and is not any more: before anybody in it is told. */
  lost?: () => void;
  /** How often it is looked for rooms that were left. */
  lookMs?: number;
}

/** One that is away is looked for so often. */
const RETRY_MS = 1000;

/** A room, with how many are in it or on their way. */
interface Holding {
  room: Promise<Room>;
  peers: number;
}

export type Instance = ReturnType<typeof openInstance>;

/** One Janus of the pool: looked for as long as it is away. */
export function openInstance(options: InstanceOptions) {
  const { url, channels, complain } = options;
  const rooms = new Map<string, Holding>();
  let wire: Wire | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;
  let hasComplained = false;
  const ours = new Set<number>();
  const left = leftovers(
    options,
    (room) => ours.has(room),
    (why) => complain(`${url}: ${why}`),
  );

  async function connect(): Promise<void> {
    try {
      const opened = await openWire(options, (why) => {
        if (wire !== opened) return;
        wire = undefined;
        complain(`${url}: ${why}`);
        hasComplained = true;
        options.lost?.();
        lose();
        again();
      });
      hasComplained = false;
      if (isClosed) {
        opened.close();
        return;
      }
      wire = opened;
      left.follow(opened);
    } catch (reason) {
      if (!hasComplained) complain(`${url}: ${(reason as Error).message}`);
      hasComplained = true;
      again();
    }
  }

  function again(): void {
    if (!isClosed) retry = setTimeout(() => void connect(), RETRY_MS).unref();
  }

  /** The rooms are forgotten first, so that those who come again go elsewhere. */
  function lose(): void {
    const before = [...rooms.values()];
    rooms.clear();
    ours.clear();
    for (const { room } of before) {
      room
        .then(({ members }) => {
          for (const member of [...members]) member.lost();
        })
        .catch(() => undefined);
    }
  }

  function release(name: string, holding: Holding): void {
    holding.peers -= 1;
    if (holding.peers > 0) return;
    if (rooms.get(name) === holding) rooms.delete(name);
    holding.room
      .then((room) => {
        room.destroy();
        ours.delete(room.id);
      })
      .catch(() => undefined);
  }

  async function open(on: Wire): Promise<Room> {
    const room = await openRoom(on, options);
    if (wire === on) ours.add(room.id);
    return room;
  }

  return {
    url,
    /** Resolves when it is known whether it is there. */
    tried: connect(),
    isThere: () => wire !== undefined,
    takesRooms: () => wire !== undefined && !wire.isDraining(),
    has: (name: string) => rooms.has(name),
    load: () => [...rooms.values()].reduce((sum, { peers }) => sum + peers, 0),

    /** @throws `unavailable`, JanusRefusal */
    async join(name: string, id: string, told: PeerEvents): Promise<MediaPeer> {
      const on = wire;
      if (!on) throw new Error(`${url} is away`);
      const holding: Holding = rooms.get(name) ?? { room: open(on), peers: 0 };
      rooms.set(name, holding);
      holding.peers += 1;
      try {
        const room = await holding.room;
        return await openPeer({ wire: on, room, channels }, id, told, () => release(name, holding));
      } catch (reason) {
        release(name, holding);
        throw reason;
      }
    },

    close(): void {
      isClosed = true;
      clearTimeout(retry);
      left.end();
      wire?.close();
      wire = undefined;
    },
  };
}
