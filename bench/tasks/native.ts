import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { lineOf, middleOf } from '../lib/creating.ts';
import { native } from '../lib/doors.ts';
import { countStored, startEnfilade } from '../lib/enfilade.ts';
import { fill } from '../lib/filling.ts';
import { median, rounded } from '../lib/stats.ts';
import { loaderFor, type Load, type Template } from '../lib/wrk.ts';
import type { Work } from '../lib/work.ts';

type Measured = ReturnType<typeof middleOf>;

export interface Native {
  /** Requests of a hundred rooms each. */
  batch: Measured & { roomsPerSecond: number };
  /** Among how many rooms was searched. */
  rooms: number;
  searches: (Measured & { what: string })[];
  help: { medianMs: number; maxMs: number; runs: number };
  verified: boolean;
}

const EACH = 100;
const WORDS = 'algebra geometry history biology chemistry physics music art drama latin'.split(' ');
const wordAt = (index: number) => WORDS[index % WORDS.length] ?? '';
const titles = Array.from({ length: EACH }, (_, k) => `${wordAt(k)} ${wordAt(Math.floor(k / 10))} {n}-${k}`);
const batch: Template = {
  method: 'POST',
  path: '/api/v1/rooms/batch',
  headers: native.create.headers,
  body: JSON.stringify({ operations: titles.map((title) => ({ op: 'create', room: { title } })) }),
};

/** What people look for, from nothing to very much; `{id}` below becomes one of these. */
const SEARCHES: Record<string, string[]> = {
  'words that no title holds': ['zebra', 'unknown', 'algebra zebra'],
  'a few rooms': ['0000007-42', '0000011-1', '12-77 music', 'drama 0000009-6'],
  'a tenth of the rooms': ['Algebra', 'HISTORY', 'latin'],
  'all of these': ['zebra', '0000007-42', 'music 0000003', 'Algebra', 'physics art', 'a e i', 'drama-', '99'],
};

/** The native API: rooms by the hundred, search in titles, and how soon the command line answers. */
export async function nativeTask({ work, options, journal }: Work): Promise<Native> {
  const folder = join(work, 'native');
  const server = await startEnfilade(folder);
  const load = loaderFor(server, folder, { ...options, connections: 4 }, journal);
  await load(batch, options.warmUp);
  const runs: Load[] = [];
  for (let run = 0; run < options.runs; run++) {
    const result = await load(batch);
    runs.push(result);
    journal.say(`batches: ${lineOf(result)}`);
  }
  const measured = middleOf(runs);
  const roomsPerSecond = Math.round(measured.perSecond * EACH);
  journal.say(`${roomsPerSecond} rooms/s in batches of ${EACH}`);
  const acknowledged = runs.reduce((sum, run) => sum + run.requests - run.refused, 0) * EACH;
  const verified = countStored(server.dataDir) >= acknowledged;
  await server.end('SIGTERM');

  const searched = await search({ work, options, journal });
  return { batch: { ...measured, roomsPerSecond }, ...searched, help: helpTimes(), verified };
}

/** Searches in a fresh server with as many rooms as are asked for, one request after the other. */
async function search({ work, options, journal }: Work): Promise<Pick<Native, 'rooms' | 'searches'>> {
  const folder = join(work, 'search');
  const server = await startEnfilade(folder);
  const many = loaderFor(server, folder, { ...options, connections: 4 }, journal);
  await fill(many, batch, Math.ceil(options.rooms / EACH), { seconds: 1 });
  const one = loaderFor(server, folder, { ...options, connections: 1 }, journal);
  const searches: Native['searches'] = [];
  for (const [what, words] of Object.entries(SEARCHES)) {
    const template: Template = {
      method: 'GET',
      path: '/api/v1/rooms?limit=50&q={id}',
      headers: native.create.headers,
      ids: words.map(encodeURIComponent),
    };
    await one(template, 1);
    const runs: Load[] = [];
    for (let run = 0; run < options.runs; run++) runs.push(await one(template));
    const measured = middleOf(runs);
    searches.push({ what, ...measured });
    journal.say(`search, ${what}: p50 ${measured.p50Ms} ms, p99 ${measured.p99Ms} ms`);
  }
  const rooms = countStored(server.dataDir);
  await server.end('SIGTERM');
  return { rooms, searches };
}

const HELP_RUNS = 30;

function helpTimes(): Native['help'] {
  const program = join(import.meta.dirname, '../../server/bin/enfilade.mjs');
  const times = Array.from({ length: HELP_RUNS + 1 }, () => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, [program, '--help']);
    if (status !== 0) throw new Error('enfilade --help failed');
    return performance.now() - start;
  }).slice(1);
  return { medianMs: rounded(median(times)), maxMs: rounded(Math.max(...times)), runs: HELP_RUNS };
}
