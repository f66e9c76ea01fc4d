import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSecondsOf, usageOf } from '../lib/process.ts';
import { rounded } from '../lib/stats.ts';
import { person } from './person.ts';
import { pin, type Stand } from './stand.ts';
import { ONE } from './traffic.ts';

export interface Joined {
  joins: number;
  /** Of processor time for each who comes with both connections, gets a camera and a microphone, and leaves. */
  cpuMs: number;
  /** Memory after each fifth of them. */
  rssMb: number[];
}

/** Before anybody was measured. */
export const NOBODY: Joined = { joins: 0, cpuMs: 0, rssMb: [] };

const AT_ONCE = 25;
const SETTLE_MS = 1500;

/** People come into a room in which somebody speaks, and leave again. */
export async function joining(stand: Stand, joins: number): Promise<Joined> {
  const where = { room: 'joining', address: stand.address };
  const speaker = await person(stand.engine, where, 'speaker', () => undefined, ONE);
  pin(stand.pid(), 0);
  const rssMb: number[] = [];
  try {
    const before = cpuSecondsOf(stand.pid());
    for (let done = 0; done < joins; done += AT_ONCE) {
      const coming = Array.from({ length: AT_ONCE }, async (_, index) => {
        const one = await person(stand.engine, where, `guest-${done + index}`, () => undefined);
        one.peer.subscribe(speaker.tracks);
        await one.connected;
        one.end();
      });
      await Promise.all(coming);
      if ((done + AT_ONCE) % (joins / 5) === 0) rssMb.push(usageOf(stand.pid()).rssMb);
    }
    await sleep(SETTLE_MS);
    const cpu = cpuSecondsOf(stand.pid()) - before;
    return {
      joins,
      cpuMs: rounded((cpu * 1000) / joins, 1),
      rssMb,
    };
  } finally {
    speaker.end();
  }
}
