import { statSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf } from '../lib/creating.ts';
import { DOORS, type Door } from '../lib/doors.ts';
import { startEnfilade } from '../lib/enfilade.ts';
import { fill } from '../lib/filling.ts';
import { usageOf, type Usage } from '../lib/process.ts';
import { timeStart, type StartTimes } from '../lib/starting.ts';
import { grouped, median, rounded } from '../lib/stats.ts';
import { loaderFor, type Load } from '../lib/wrk.ts';
import type { Work } from '../lib/work.ts';

export interface Flat extends Usage {
  door: string;
  rooms: number;
  stints: Load[];
  firstPerSecond: number;
  lastPerSecond: number;
  /** 1: the last stint is as fast as the first. */
  lastToFirst: number;
  refused: number;
  databaseMb: number;
  restarts: StartTimes[];
  restart: StartTimes;
}

/** Creates rooms until there are many: the last seconds beside the first, and a restart with all of them. */
export async function flat(work: Work): Promise<Flat[]> {
  const results: Flat[] = [];
  for (const door of DOORS) results.push(await fillOne(door, work));
  return results;
}

async function fillOne(door: Door, { work, options, journal }: Work): Promise<Flat> {
  journal.say(`\n## ${door.title}`);
  const folder = join(work, door.name);
  const server = await startEnfilade(folder);
  const load = loaderFor(server, folder, options, journal);
  const warm = await load(door.create, options.warmUp);
  const before = warm.requests - warm.refused;
  const { stints, rooms } = await fill(load, door.create, options.rooms - before, {
    seen: (stint, soFar) => journal.say(`${grouped(before + soFar)} rooms, ${lineOf(stint)}`),
  });
  const usage = usageOf(server.pid);
  await server.end('SIGTERM');
  const databaseMb = Math.round(statSync(join(server.dataDir, 'enfilade.db')).size / 2 ** 20);

  const restarts: StartTimes[] = [];
  for (let run = 0; run < options.runs; run++) {
    const again = await timeStart(door, folder);
    await again.server.end('SIGTERM');
    restarts.push(again.times);
  }
  const firstPerSecond = stints[0]?.perSecond ?? 0;
  const lastPerSecond = stints.at(-1)?.perSecond ?? 0;
  const result: Flat = {
    door: door.title,
    rooms: before + rooms,
    stints,
    firstPerSecond,
    lastPerSecond,
    lastToFirst: rounded(lastPerSecond / firstPerSecond, 2),
    refused: stints.reduce((sum, stint) => sum + stint.refused, warm.refused),
    ...usage,
    databaseMb,
    restarts,
    restart: {
      healthyMs: median(restarts.map((times) => times.healthyMs)),
      createdMs: median(restarts.map((times) => times.createdMs)),
    },
  };
  journal.say(
    `first ${options.seconds} s ${grouped(firstPerSecond)}/s, last ${grouped(lastPerSecond)}/s (× ${result.lastToFirst}), ` +
      `RSS ${usage.rssMb} MB (peak ${usage.peakMb}), database ${databaseMb} MB, ` +
      `restart ${result.restart.healthyMs} ms, first room after ${result.restart.createdMs} ms`,
  );
  return result;
}
