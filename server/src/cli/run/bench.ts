import type { Call } from '../commands/define.ts';
import type { Io } from '../io.ts';
import { json } from '../show/plain.ts';
import { withProgress, type Progress } from '../show/progress.ts';
import { table, type Column } from '../show/table.ts';
import { INTERRUPTED, Trouble, wrongUsage } from '../trouble.ts';
import { PARTS, type Load, type Outcome, type Part } from './bench-load.ts';
import { startLoad } from './bench-thread.ts';
import { startThrowAway } from './throw-away.ts';

interface Options {
  url?: string;
  key?: string;
  seconds: number;
  yes?: boolean;
  json?: boolean;
}

type Result = Outcome & { part: Part };

const CONNECTIONS = 16;
/** What a program does the first time takes longer. */
const WARM_UP_SECONDS = 0.5;

const LABELS: Record<Part, string> = {
  create: 'create a room',
  get: 'get a room',
  list: 'list 50 rooms',
};

const COLUMNS: Column<Result>[] = [
  { title: 'REQUEST', of: ({ part }) => LABELS[part] },
  { title: 'PER SECOND', of: ({ requests, seconds }) => whole(requests / seconds), right: true },
  { title: 'MEDIAN', of: ({ median }) => `${median.toFixed(1)} ms`, right: true },
  { title: '99 % WITHIN', of: ({ p99 }) => `${p99.toFixed(1)} ms`, right: true },
  { title: 'REQUESTS', of: ({ requests }) => whole(requests), right: true },
];

/** Measures how fast rooms are made, read and listed: on a throw-away server, or on another's where that is wanted. */
export async function bench({ io, options }: Call<Options>): Promise<number> {
  const { url, key = io.env['ENFILADE_API_KEY'], seconds, yes = false, json: asJson = false } = options;
  const results = await withProgress(io, 'starting', async (progress) => {
    if (url === undefined) return onThrowAway(io, seconds, progress);
    if (!yes) throw wrongUsage(`it makes rooms at ${url} and deletes them again: agree to it with --yes`);
    if (key === undefined) throw wrongUsage('it needs an API key: set ENFILADE_API_KEY, or give --key');
    return measureAll(io, { url, key, connections: CONNECTIONS }, seconds, progress);
  });
  const document = { url: url ?? null, connections: CONNECTIONS, results: results.map(documentOf) };
  const shown = (): string => `${table(io.stdout, COLUMNS, results)}\n${aboutIt(url, seconds)}\n`;
  await io.stdout.print(asJson ? `${json(document, 2)}\n` : shown());
  return 0;
}

async function onThrowAway(io: Io, seconds: number, progress: Progress): Promise<Result[]> {
  const server = await startThrowAway();
  try {
    const load = { url: server.url, key: server.keys.apiKey, connections: CONNECTIONS };
    return await measureAll(io, load, seconds, progress);
  } finally {
    await server.close();
  }
}

async function measureAll(io: Io, load: Load, seconds: number, progress: Progress): Promise<Result[]> {
  const thread = startLoad(load, progress);
  const interruption = new AbortController();
  const listenNoMore = io.onSignal(() => {
    interruption.abort(new Trouble('it was interrupted', INTERRUPTED));
    thread.stop();
  });
  try {
    const results: Result[] = [];
    for (const part of PARTS) {
      progress.now(LABELS[part]);
      await thread.run(part, WARM_UP_SECONDS);
      interruption.signal.throwIfAborted();
      results.push({ part, ...(await thread.run(part, seconds)) });
      interruption.signal.throwIfAborted();
    }
    return results;
  } finally {
    progress.now('deleting the rooms again');
    await thread.close();
    listenNoMore();
  }
}

function documentOf({ part, requests, seconds, median, p99 }: Result): Record<string, unknown> {
  return { request: part, requests, seconds, per_second: requests / seconds, median_ms: median, p99_ms: p99 };
}

function aboutIt(url: string | undefined, seconds: number): string {
  const client = `one client with ${CONNECTIONS} connections, each of which waits for its answer, ${seconds} s for each line`;
  return url === undefined
    ? `Measured on a throw-away server with SQLite on this machine's disk, by ${client}.
Server and client share this machine: the server alone could do more.`
    : `Measured on ${url} from this machine, by ${client}.
The way between them counts. The rooms that it made are deleted for good.`;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}
