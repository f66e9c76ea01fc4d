import type { Saved } from './lib/journal.ts';
import { loads, table } from './lib/markdown.ts';
import { grouped } from './lib/stats.ts';
import type { FanOut } from './live/fan-out.ts';
import type { Live } from './tasks/live.ts';

/** What the rooms are meant to hold; tables say where it was missed. */
const GOALS = [
  { people: 50, writers: 10, p99Ms: 20, cpuPercent: 15 },
  { people: 500, writers: 20, p99Ms: 80, cpuPercent: 25 },
];
const OURS = 'Enfilade';

/** What the page says of the task `live`. */
export function liveSection(saved: Saved<Live>): string {
  const { fanOuts, late, closing, killed, idle, cores } = saved.results;
  const servers = new Map(fanOuts.map((one) => [one.server, one.keeps]));
  return `## Rooms with people in them

Some of the people in one room draw, each ten changes a second: half of them make a freehand line longer that begins with
60 points, the others move a rectangle. Everybody else gets it. Time is from sending a change to its arrival at another
client, by the one clock of the machine; ${cores}. Each server runs alone, with its default settings,
and does other work for a change than we do:

${[...servers].map(([name, keeps]) => `- **${name}**: ${keeps}.`).join('\n')}

${GOALS.map((goal) => fanOutPart(fanOuts, goal)).join('\n\n')}

Changes that one person makes of one element between two frames are told as one, so that fewer may arrive than were
sent; \`complete\` says whether everybody had the last change of everybody else in the end; a server that did not get
so far within six seconds after a run was not run again. Processor time is that of the server
process until everything had arrived, by the seconds in which was drawn; 100 % is one core.

The other figures are of Enfilade alone:

${table(
  ['', 'measured', 'goal'],
  [
    [
      `from the open socket to ${grouped(late.elements)} elements (${late.jsonMb} MB of JSON), median of ${late.first.times.length}`,
      `${late.first.medianMs} ms, ${grouped(late.first.bytes)} bytes`,
      met(late.first.medianMs, 300, 'ms'),
    ],
    [
      `the same after ${late.back.awaySeconds} s away and ${late.back.changes} changes`,
      `${late.back.medianMs} ms, ${grouped(late.back.bytes)} bytes`,
      '',
    ],
    [
      `from disabling a room to the last of ${closing.sockets} closed sockets, worst of ${closing.disabled.times.length}`,
      `${closing.disabled.maxMs} ms; again: \`${closing.disabled.refused}\``,
      met(closing.disabled.maxMs, 100, 'ms'),
    ],
    [
      `from banning one of them to their closed socket, worst of ${closing.banned.times.length}`,
      `${closing.banned.maxMs} ms; again: \`${closing.banned.refused}\``,
      met(closing.banned.maxMs, 100, 'ms'),
    ],
    [
      `memory with ${grouped(idle.sockets)} idle sockets in ${idle.rooms} rooms`,
      `${idle.rssMb} MB (${idle.emptyRssMb} MB before), ${idle.cpuPercent} % of a core`,
      met(idle.rssMb, 600, 'MB'),
    ],
    [
      `changes found after \`kill -9\` while ${killed.writers} of ${killed.people} draw`,
      `${killed.found} of ${killed.acknowledged} acknowledged`,
      killed.found === killed.acknowledged ? 'all: met' : 'all: MISSED',
    ],
  ],
)}

${loads(saved)}`;
}

function fanOutPart(all: readonly FanOut[], goal: (typeof GOALS)[number]): string {
  const { people, writers, p99Ms, cpuPercent } = goal;
  const rows = all
    .filter((one) => one.people === people && one.writers === writers)
    .map((one) => {
      const runs = one.runs.map((run) => run.p99Ms).join(' · ');
      const delivered =
        one.runs.reduce((sum, run) => sum + run.delivered / run.expected, 0) / one.runs.length;
      const kb = one.runs.at(-1)?.kbPerPersonSecond ?? 0;
      const share = `${(delivered * 100).toFixed(1)} %`;
      return [
        one.server,
        one.p50Ms,
        one.p99Ms,
        runs,
        one.cpuPercent,
        share,
        one.verified ? 'yes' : 'NO',
        kb,
        one.rssMb,
      ];
    });
  const ours = all.find((one) => one.server === OURS && one.people === people);
  const head = [
    '',
    'p50 ms',
    'p99 ms',
    'p99 of the runs',
    'CPU %',
    'delivered',
    'complete',
    'kB/s each',
    'RSS MB',
  ];
  return `### ${people} people, ${writers} drawing

${table(head, rows)}

Goal: p99 ${met(ours?.p99Ms ?? NaN, p99Ms, 'ms')}, processor time ${met(ours?.cpuPercent ?? NaN, cpuPercent, '%')}.`;
}

function met(value: number, most: number, unit: string): string {
  return `≤ ${most} ${unit}: ${value <= most ? 'met' : 'MISSED'}`;
}
