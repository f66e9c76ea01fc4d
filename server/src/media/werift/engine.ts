import { availableParallelism } from 'node:os';
import type { Config } from '../../config.ts';
import { fail } from '../../errors.ts';
import type { MediaEngine, MediaPeer, MediaRecording } from '../engine.ts';
import { listenAddresses } from './addresses.ts';
import { startChild, type Child } from './child.ts';
import { recordingOf } from './record.ts';

export interface WeriftOptions {
  /** Listened on; otherwise every address of this machine that others reach, or loopback. */
  addresses?: readonly string[];
  /** Told to clients instead: what a router maps to this machine. */
  announced?: readonly string[];
  /** UDP and TCP ports; each peer needs two for every address. */
  ports?: readonly [number, number];
  /** How many processes share the rooms. */
  processes?: number;
  /** Forwarded packets a second at which a process takes nobody in any more. */
  packetsPerSecond?: number;
  /** A process ended that should not have; another takes its place when it is needed. */
  complain?: (detail: string) => void;
}

/** What the configuration says of it. */
export function weriftOptions(config: Config): WeriftOptions {
  const { mediaAddresses, mediaAnnounced, mediaPorts, mediaProcesses } = config;
  return {
    ...(mediaAddresses.length > 0 && { addresses: mediaAddresses }),
    ...(mediaProcesses > 0 && { processes: mediaProcesses }),
    ...{ announced: mediaAnnounced, ports: mediaPorts },
  };
}

/** Measured (docs/benchmarks.md): a core forwards 18,400 with a p99 within 50 ms; the rest is for who speaks up later. */
export const PACKETS_PER_SECOND = 16_000;

/**
 * The embedded engine: werift's transports in child processes. A room is in one process from its first peer to its
 * last; processes are started when they are needed. One that ends takes its calls with it, and nothing else.
 */
export function weriftEngine(options: WeriftOptions = {}): MediaEngine {
  const packetsPerSecond = options.packetsPerSecond ?? PACKETS_PER_SECOND;
  const processes = Math.max(1, options.processes ?? Math.max(1, availableParallelism() - 1));
  const children: (Child | undefined)[] = Array.from({ length: processes }, () => undefined);
  const addresses = options.addresses ?? listenAddresses();
  let seats = 0;
  let records = 0;
  const recordings = new Set<MediaRecording>();
  let isClosed = false;

  function start(index: number): Child {
    const started: Child = startChild(
      {
        network: {
          addresses,
          announced: options.announced ?? [],
          ...(options.ports && { ports: options.ports }),
        },
        packetsPerSecond,
      },
      (detail) => {
        if (children[index] === started) children[index] = undefined;
        const told = [...started.recordings.values(), ...started.seats.values()];
        started.recordings.clear();
        started.seats.clear();
        if (isClosed) return;
        options.complain?.(detail);
        for (const events of told) events.lost();
      },
    );
    children[index] = started;
    return started;
  }

  /** Where the room is, or else where the fewest are. */
  function childOf(room: string): Child {
    const holding = children.find((child) => child && !child.isGone() && child.rooms.has(room));
    if (holding) return holding;
    const load = (child: Child | undefined): number => (child ? child.rate() + child.rooms.size : 0);
    const [least = 0] = children
      .map((_, index) => index)
      .sort((a, b) => load(children[a]) - load(children[b]));
    return children[least] ?? start(least);
  }

  return {
    capabilities: { simulcast: true, recording: true, packetsPerSecond },

    async join(room, peer, told) {
      if (isClosed) throw fail('unavailable');
      const child = childOf(room);
      const seat = (seats += 1);
      child.rooms.set(room, (child.rooms.get(room) ?? 0) + 1);
      child.seats.set(seat, told);
      const made = seatOf(child, room, seat);
      try {
        await child.ask({ say: 'join', seat, room, peer });
      } catch (error) {
        made.leave();
        throw error;
      }
      return made;
    },

    async record(room, folder, told) {
      if (isClosed) throw fail('unavailable');
      const child = childOf(room);
      const recording = (records += 1);
      child.recordings.set(recording, {
        ...told,
        lost(why) {
          told.lost(why);
          void stop().catch(() => undefined);
        },
      });
      const made = recordingOf(child, recording, room);
      const stop = async (): Promise<void> => {
        await made.stop();
        recordings.delete(kept);
      };
      const kept: MediaRecording = { ...made, stop };
      recordings.add(kept);
      try {
        await child.ask({ say: 'record', recording, room, folder });
      } catch (error) {
        await stop().catch(() => undefined);
        throw error;
      }
      return kept;
    },

    async close() {
      isClosed = true;
      await Promise.allSettled([...recordings].map((one) => one.stop()));
      await Promise.all(children.flatMap((child) => child?.close() ?? []));
    },
  };
}

function seatOf(child: Child, room: string, seat: number): MediaPeer {
  let isLeft = false;
  return {
    publish: async (sdp, tracks) => (await child.ask({ say: 'publish', seat, sdp, tracks })) ?? '',
    async answer(sdp) {
      await child.ask({ say: 'answer', seat, sdp });
    },
    subscribe: (tracks) => child.tell({ say: 'subscribe', seat, tracks }),
    trickle: (target, candidate) => child.tell({ say: 'trickle', seat, target, candidate }),
    prefer: (track, layer) => child.tell({ say: 'prefer', seat, track, layer }),
    limit: (bits) => child.tell({ say: 'limit', seat, bits }),
    say: (text) => child.tell({ say: 'text', seat, text }),
    restart: () => child.tell({ say: 'restart', seat }),

    leave() {
      if (isLeft) return;
      isLeft = true;
      child.seats.delete(seat);
      child.tell({ say: 'leave', seat });
      const others = (child.rooms.get(room) ?? 1) - 1;
      if (others > 0) child.rooms.set(room, others);
      else child.rooms.delete(room);
    },
  };
}
