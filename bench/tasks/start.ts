import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DOORS } from '../lib/doors.ts';
import { usageOf } from '../lib/process.ts';
import { timeStart, type StartTimes } from '../lib/starting.ts';
import { median } from '../lib/stats.ts';
import type { Work } from '../lib/work.ts';

export interface Start extends StartTimes {
  what: string;
  runs: StartTimes[];
  idleRssMb: number;
}

const RUNS = 5;
const IDLE_MS = 5000;

/** From the start of the process to the first good answer and to the first room. */
export async function start({ work, journal }: Work): Promise<Start[]> {
  const [door] = DOORS;
  if (!door) throw new Error('there is no door');
  const folderOf = (name: string) => {
    const folder = join(work, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const usual = folderOf('temp');
  const cases = [
    {
      what: 'the very first (no compiled modules yet), empty data folder',
      at: (run: number) => ({ data: `first-${run}`, temp: folderOf(`temp-${run}`) }),
    },
    { what: 'empty data folder', at: (run: number) => ({ data: `empty-${run}`, temp: usual }) },
    { what: 'existing data folder', at: () => ({ data: 'empty-0', temp: usual }) },
  ];
  // So that the compiled modules are there when they should be.
  const once = await timeStart(door, work, { data: 'once', temp: usual });
  await once.server.end('SIGTERM');

  const results: Start[] = [];
  for (const { what, at } of cases) {
    const runs: StartTimes[] = [];
    let idleRssMb = 0;
    for (let run = 0; run < RUNS; run++) {
      const { server, times } = await timeStart(door, work, at(run));
      runs.push(times);
      if (run === RUNS - 1) {
        await sleep(IDLE_MS);
        idleRssMb = usageOf(server.pid).rssMb;
      }
      await server.end('SIGTERM');
    }
    const healthyMs = median(runs.map((times) => times.healthyMs));
    const createdMs = median(runs.map((times) => times.createdMs));
    results.push({ what, healthyMs, createdMs, runs, idleRssMb });
    const shown = runs.map((times) => `${times.healthyMs}/${times.createdMs}`).join(' ');
    journal.say(
      `${what}: first answer ${healthyMs} ms, first room ${createdMs} ms (${shown}), RSS idle ${idleRssMb} MB`,
    );
  }
  return results;
}
