import { setTimeout } from 'node:timers/promises';
import { fail, HouseError } from '../../errors.ts';
import type { MediaEngine } from '../engine.ts';
import { openInstance, type Instance } from './instance.ts';

export interface JanusOptions {
  /** Where their WebSocket transports listen. */
  urls: readonly string[];
  apiSecret?: string | undefined;
  adminKey?: string | undefined;
  /** Has the data channels, which Janus cannot open; closed with this one. */
  channels: MediaEngine;
  /** One of them is away. */
  complain?: (detail: string) => void;
  /** After one was lost, so long it is waited for one that takes people. */
  patienceMs?: number;
  /** How often it is looked for rooms that a server which was killed has left. */
  lookMs?: number;
}

/** Janus starts within seconds; what restarts it may wait for some more. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 250;

/** Measured: what Janus forwards on one core before packets wait. */
export const PACKETS_PER_SECOND = 20_000;

/**
 * A pool of Janus. A room is in one of them from its first peer to its last. When that one is lost, everybody in it is
 * told, and comes again in another; where there is none, they wait for one that is started anew, for a while. One that is
 * drained keeps its rooms and gets no new ones.
 */
export function janusEngine(options: JanusOptions): MediaEngine {
  const { urls, apiSecret, adminKey, channels, complain = () => undefined } = options;
  const { patienceMs = PATIENCE_MS, lookMs } = options;
  const secrets = {
    ...(apiSecret !== undefined && { apiSecret }),
    ...(adminKey !== undefined && { adminKey }),
    ...(lookMs !== undefined && { lookMs }),
  };
  let instances: Instance[] = [];
  let tried: Promise<unknown> | undefined;
  let isClosed = false;
  let patientUntil = 0;
  const lost = (): void => {
    patientUntil = Date.now() + patienceMs;
  };

  /** Looks for them with the first call: a process that only looks into the database has none. */
  function begin(): Promise<unknown> {
    if (tried) return tried;
    instances = urls.map((url) => openInstance({ url, ...secrets, channels, complain, lost }));
    return (tried = Promise.all(instances.map((one) => one.tried)));
  }

  /** Where the room is, or else where it may go: first where the fewest people are. */
  function placesFor(room: string): Instance[] {
    const holding = instances.find((one) => one.isThere() && one.has(room));
    if (holding) return [holding];
    return instances.filter((one) => one.takesRooms()).sort((a, b) => a.load() - b.load());
  }

  return {
    capabilities: { simulcast: true, recording: false, packetsPerSecond: PACKETS_PER_SECOND },

    async join(room, peer, told) {
      if (!isClosed) await begin();
      for (;;) {
        let cause: unknown;
        for (const one of isClosed ? [] : placesFor(room)) {
          try {
            return await one.join(room, peer, told);
          } catch (reason) {
            cause = reason;
          }
        }
        if (isClosed || Date.now() >= patientUntil) {
          throw cause instanceof HouseError
            ? cause
            : fail('unavailable', { text: 'no media server is there', cause });
        }
        await setTimeout(AGAIN_MS, undefined, { ref: false });
      }
    },

    record: () => Promise.reject(fail('unavailable', { text: 'calls over Janus are not recorded' })),

    async close() {
      isClosed = true;
      for (const one of instances) one.close();
      await channels.close();
    },
  };
}
