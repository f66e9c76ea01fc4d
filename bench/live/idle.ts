import { setTimeout as sleep } from 'node:timers/promises';
import { startEnfilade } from '../lib/enfilade.ts';
import type { Journal } from '../lib/journal.ts';
import { cpuSecondsOf, usageOf } from '../lib/process.ts';
import { rounded } from '../lib/stats.ts';
import { SERVER_CORE, startCrowd, type Order } from './crowd.ts';
import { newRoom, tokenFor } from './rooms.ts';

/** What people cost who do nothing. */
export interface Idle {
  sockets: number;
  rooms: number;
  emptyRssMb: number;
  rssMb: number;
  peakMb: number;
  cpuPercent: number;
  joinSeconds: number;
  verified: boolean;
}

const SOCKETS = 10_000;
const ROOMS = 20;
const PROCESSES = 4;
/** Together as many as the server lets wait of one address. */
const AT_ONCE = 7;
const WATCH_MS = 20_000;

/** Ten thousand people in twenty rooms, every second one a reader. */
export async function idle(work: string, journal: Journal): Promise<Idle> {
  const server = await startEnfilade(work, { core: SERVER_CORE });
  const emptyRssMb = usageOf(server.pid).rssMb;
  const rooms = await Promise.all(Array.from({ length: ROOMS }, () => newRoom(server.url)));
  const writers = await Promise.all(rooms.map((room) => tokenFor(server.url, room, 'writer')));
  const readers = await Promise.all(rooms.map((room) => tokenFor(server.url, room, 'reader')));
  const crowd = startCrowd(PROCESSES);
  try {
    const since = performance.now();
    await crowd.order((index): Extract<Order, { do: 'join' }> => {
      const people = Array.from({ length: SOCKETS / PROCESSES }, (_, person) => {
        const number = person * PROCESSES + index;
        // One room after the other: those who join at the same moment are told to the others as one.
        const who = (number % 2 ? readers : writers)[Math.floor((number * ROOMS) / SOCKETS)];
        if (!who) throw new Error('there is no room');
        return { who, writer: null };
      });
      const origin = server.url.replace('http', 'ws');
      return { do: 'join', tongue: 'enfilade', origin, people, atOnce: AT_ONCE };
    });
    const joinSeconds = rounded((performance.now() - since) / 1000, 1);
    const cpu = cpuSecondsOf(server.pid);
    await sleep(WATCH_MS);
    const cpuPercent = rounded(((cpuSecondsOf(server.pid) - cpu) / WATCH_MS) * 100_000, 1);
    const { rssMb, peakMb } = usageOf(server.pid);
    const open = (await crowd.order({ do: 'count' })).reduce((sum, one) => sum + one.open, 0);
    const result = { sockets: open, rooms: ROOMS, emptyRssMb, rssMb, peakMb, cpuPercent, joinSeconds };
    journal.say(
      `${open} of ${SOCKETS} sockets open in ${ROOMS} rooms: RSS ${rssMb} MB (peak ${peakMb}, before ${emptyRssMb}), ` +
        `server ${cpuPercent} % in ${WATCH_MS / 1000} s of doing nothing; joined in ${joinSeconds} s`,
    );
    return { ...result, verified: open === SOCKETS };
  } finally {
    crowd.end();
    await server.end('SIGKILL');
  }
}
