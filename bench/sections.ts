import type { Created } from './lib/creating.ts';
import type { Saved } from './lib/journal.ts';
import { loads, table } from './lib/markdown.ts';
import type { Task } from './lib/options.ts';
import { grouped } from './lib/stats.ts';
import type { Flat } from './tasks/flat.ts';
import type { Live } from './tasks/live.ts';
import type { Media } from './tasks/media.ts';
import type { Native } from './tasks/native.ts';
import type { Peers } from './tasks/peers.ts';
import type { Read } from './tasks/read.ts';
import type { Start } from './tasks/start.ts';
import { createSection, peersSection } from './sections-created.ts';
import { liveSection } from './sections-live.ts';
import { mediaSection } from './sections-media.ts';

/** What the page says of each task. */
export const SECTIONS: Record<Task, (saved: Saved<unknown>) => string> = {
  create: (saved) => createSection(saved as Saved<Created[]>),
  flat: (saved) => flatSection(saved as Saved<Flat[]>),
  read: (saved) => readSection(saved as Saved<Read>),
  native: (saved) => nativeSection(saved as Saved<Native>),
  start: (saved) => startSection(saved as Saved<Start[]>),
  peers: (saved) => peersSection(saved as Saved<Peers>),
  live: (saved) => liveSection(saved as Saved<Live>),
  media: (saved) => mediaSection(saved as Saved<Media>),
};

function flatSection(saved: Saved<Flat[]>): string {
  const rows = saved.results.map((one) => [
    one.door,
    grouped(one.rooms),
    grouped(one.firstPerSecond),
    grouped(one.lastPerSecond),
    `× ${one.lastToFirst}`,
    one.rssMb,
    one.databaseMb,
    one.restart.healthyMs,
    one.restart.createdMs,
  ]);
  const head = [
    '',
    'rooms',
    'first/s',
    'last/s',
    'last to first',
    'RSS MB',
    'database MB',
    'restart ms',
    'first room ms',
  ];
  return `## Many rooms

Rooms are created until there are ${grouped(saved.options.rooms)}: the first ${saved.options.seconds} seconds (after warming up) beside the last, and a
restart with all of them, until the first answer and until the first new room.

${table(head, rows)}

${loads(saved)}`;
}

function readSection(saved: Saved<Read>): string {
  const { rooms, farPage, doors, usage } = saved.results;
  const rows = doors.flatMap(({ door, reads, farToFirst }) =>
    reads.map((one) => [
      door,
      one.kind === 'one'
        ? 'one room'
        : one.kind === 'first page'
          ? 'page 1 of 100'
          : `page ${farPage} of 100`,
      grouped(one.perSecond),
      one.p50Ms,
      one.p99Ms,
      one.refused,
      one.kind === 'far page' ? `× ${farToFirst}` : '',
    ]),
  );
  return `## Reading

Among ${grouped(rooms)} rooms, made through all four APIs in turn: one of a thousand known rooms at random, the first page, and page
${farPage} the way each API goes there (Agora, 100ms and the native API from a room that is named, DocSpace by a number of rooms to leave out).
Memory at the end: ${usage.rssMb} MB.

${table(['', 'what', 'requests/s', 'p50 ms', 'p99 ms', 'refused', 'p50 to page 1'], rows)}

${loads(saved)}`;
}

function nativeSection(saved: Saved<Native>): string {
  const { batch, rooms, searches, help } = saved.results;
  const rows = searches.map((one) => [one.what, grouped(one.perSecond), one.p50Ms, one.p99Ms, one.refused]);
  return `## The native API

Batches of a hundred new rooms, four at a time: **${grouped(batch.roomsPerSecond)} rooms/s** (p50 ${batch.p50Ms} ms, p99 ${batch.p99Ms} ms a batch, ${batch.refused} refused).

Search in the titles of ${grouped(rooms)} rooms, one request after the other:

${table(['what is found', 'requests/s', 'p50 ms', 'p99 ms', 'refused'], rows)}

\`enfilade --help\` answers in ${help.medianMs} ms (median of ${help.runs} starts, the slowest ${help.maxMs} ms).

${loads(saved)}`;
}

function startSection(saved: Saved<Start[]>): string {
  const rows = saved.results.map((one) => [one.what, one.healthyMs, one.createdMs, one.idleRssMb]);
  return `## Starting

From the start of the process to the first good answer of \`GET /healthz\` and to the first room; the median of
${saved.results[0]?.runs.length ?? 0} starts.

${table(['', 'first answer ms', 'first room ms', 'idle RSS MB'], rows)}

${loads(saved)}`;
}
