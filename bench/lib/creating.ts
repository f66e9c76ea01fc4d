import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal } from './journal.ts';
import type { Options } from './options.ts';
import { usageOf } from './process.ts';
import { grouped, median } from './stats.ts';
import type { Target } from './targets.ts';
import { loaderFor, type Load } from './wrk.ts';

/** What came of creating rooms in one server. */
export interface Created {
  target: string;
  keeps: string;
  runs: Load[];
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  refused: number;
  socketErrors: number;
  rssMb: number;
  peakMb: number;
  acknowledged: number;
  stored: number;
  /** How `stored` was found. */
  counted: string;
  /** Every room that was acknowledged is there, and one that was looked up can be read. */
  verified: boolean;
}

/** Starts a server alone, lets wrk create rooms in it, and counts them after the server was killed. */
export async function measureCreating(
  target: Target,
  work: string,
  options: Options,
  journal: Journal,
): Promise<Created> {
  const folder = join(work, target.name.replace(/\W+/g, '-'));
  mkdirSync(folder);
  const server = await target.start(folder);
  const load = loaderFor(server, folder, options, journal);
  journal.say(`\n## ${target.name}`);
  journal.note(`${server.create.method} ${server.create.path} ${server.create.body ?? ''}`);
  const warm = await load(server.create, options.warmUp);
  const runs: Load[] = [];
  for (let run = 0; run < options.runs; run++) {
    const result = await load(server.create);
    runs.push(result);
    journal.say(lineOf(result));
  }
  const usage = usageOf(server.pid);
  journal.say(await server.readSample());
  const { rooms: stored, counted } = await server.finish();

  const acknowledged = [warm, ...runs].reduce((sum, one) => sum + one.requests - one.refused, 0);
  // When a run ends, each connection may have one request whose answer wrk does not wait for.
  const unseen = (runs.length + 1) * options.connections;
  const verified = stored >= acknowledged && stored <= acknowledged + unseen;
  const created: Created = {
    target: target.name,
    keeps: target.keeps,
    runs,
    ...middleOf(runs),
    ...usage,
    acknowledged,
    stored,
    counted,
    verified,
  };
  journal.say(
    `median ${grouped(created.perSecond)}/s, p50 ${created.p50Ms} ms, p99 ${created.p99Ms} ms, ` +
      `${created.refused} refused, RSS ${usage.rssMb} MB (peak ${usage.peakMb})`,
  );
  journal.say(
    `acknowledged ${acknowledged}, ${counted} ${stored}: ${verified ? 'all there' : 'NOT AS ACKNOWLEDGED'}`,
  );
  return created;
}

/** The medians of several runs, and their errors together. */
export function middleOf(runs: readonly Load[]) {
  const middle = (name: 'perSecond' | 'p50Ms' | 'p99Ms') => median(runs.map((run) => run[name]));
  const sum = (name: 'refused' | 'socketErrors') => runs.reduce((total, run) => total + run[name], 0);
  return {
    perSecond: middle('perSecond'),
    p50Ms: middle('p50Ms'),
    p99Ms: middle('p99Ms'),
    refused: sum('refused'),
    socketErrors: sum('socketErrors'),
  };
}

/** A run in one line. */
export function lineOf(run: Load): string {
  const errors =
    run.refused + run.socketErrors > 0 ? `, REFUSED ${run.refused}, SOCKET ${run.socketErrors}` : '';
  return `${grouped(run.perSecond)}/s, p50 ${run.p50Ms} ms, p99 ${run.p99Ms} ms, server ${run.serverCpuPercent} %${errors}`;
}
