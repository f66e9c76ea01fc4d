import { join } from 'node:path';
import { lineOf, middleOf } from '../lib/creating.ts';
import { DOORS, PAGE, type Door } from '../lib/doors.ts';
import { startEnfilade, storedRooms, type StoredRoom } from '../lib/enfilade.ts';
import { fill } from '../lib/filling.ts';
import { askJson } from '../lib/http.ts';
import type { Journal } from '../lib/journal.ts';
import { usageOf, type Usage } from '../lib/process.ts';
import { grouped, rounded } from '../lib/stats.ts';
import { loaderFor, type Load, type Loader, type Template } from '../lib/wrk.ts';
import type { Work } from '../lib/work.ts';

type Kind = 'one' | 'first page' | 'far page';

export interface ReadOf extends ReturnType<typeof middleOf> {
  kind: Kind;
  runs: Load[];
  bytesEach: number;
}

export interface Read {
  rooms: number;
  farPage: number;
  doors: { door: string; reads: ReadOf[]; farToFirst: number }[];
  usage: Usage;
}

const KNOWN = 1000;
const FAR_PAGE = 400;

/** Reads one room and pages of rooms at each door, among many rooms that were made through all of them. */
export async function read({ work, options, journal }: Work): Promise<Read> {
  const folder = join(work, 'read');
  const server = await startEnfilade(folder);
  const load = loaderFor(server, folder, options, journal);
  for (const { create } of DOORS) await fill(load, create, options.rooms / DOORS.length, { seconds: 2 });
  const rooms = storedRooms(server.dataDir);
  const farPage = Math.min(FAR_PAGE, Math.floor(rooms.length / PAGE));
  journal.say(`${grouped(rooms.length)} rooms, RSS ${usageOf(server.pid).rssMb} MB`);

  const doors: Read['doors'] = [];
  for (const door of DOORS) {
    journal.say(`\n## ${door.title}`);
    const far = door.page(rooms, farPage);
    for (const page of [door.page(rooms, 1), far]) await checkPage(server.url, door, page);
    const templates: [Kind, Template][] = [
      ['one', door.readOne(sampleOf(rooms))],
      ['first page', door.page(rooms, 1)],
      ['far page', far],
    ];
    const reads: ReadOf[] = [];
    for (const [kind, template] of templates) {
      reads.push(await measure(kind, template, load, options, journal));
    }
    const [, first, last] = reads;
    const farToFirst = rounded((last?.p50Ms ?? NaN) / (first?.p50Ms ?? NaN), 2);
    journal.say(`page ${farPage} to page 1: × ${farToFirst} (p50); RSS ${usageOf(server.pid).rssMb} MB`);
    doors.push({ door: door.title, reads, farToFirst });
  }
  const usage = usageOf(server.pid);
  await server.end('SIGTERM');
  return { rooms: rooms.length, farPage, doors, usage };
}

async function measure(
  kind: Kind,
  template: Template,
  load: Loader,
  options: Work['options'],
  journal: Journal,
): Promise<ReadOf> {
  journal.say(`${kind}: GET ${template.path}`);
  await load(template, options.warmUp);
  const runs: Load[] = [];
  for (let run = 0; run < options.runs; run++) {
    const result = await load(template);
    runs.push(result);
    journal.say(lineOf(result));
  }
  const [{ bytes, requests } = { bytes: 0, requests: 1 }] = runs;
  return { kind, runs, ...middleOf(runs), bytesEach: Math.round(bytes / requests) };
}

/** So many of the rooms, evenly from the oldest to the newest. */
function sampleOf(rooms: readonly StoredRoom[]): StoredRoom[] {
  const step = Math.max(1, Math.floor(rooms.length / KNOWN));
  return rooms.filter((_room, index) => index % step === 0).slice(0, KNOWN);
}

async function checkPage(url: string, door: Door, { path, headers }: Template): Promise<void> {
  const { length } = door.roomsIn(await askJson(url + path, { headers }));
  if (length !== PAGE) throw new Error(`${path}: ${length} rooms`);
}
