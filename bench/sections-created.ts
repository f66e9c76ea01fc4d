import type { Created } from './lib/creating.ts';
import type { Saved } from './lib/journal.ts';
import { loads, table } from './lib/markdown.ts';
import { grouped } from './lib/stats.ts';
import type { Peers } from './tasks/peers.ts';

const CREATED_HEAD = [
  '',
  'requests/s',
  'runs',
  'p50 ms',
  'p99 ms',
  'refused',
  'acknowledged',
  'found',
  'RSS MB',
];

function createdRow(one: Created): (string | number)[] {
  const runs = one.runs.map((run) => grouped(run.perSecond)).join(' · ');
  const { target, perSecond, p50Ms, p99Ms, refused, acknowledged, stored, rssMb } = one;
  return [
    target,
    grouped(perSecond),
    runs,
    p50Ms,
    p99Ms,
    refused,
    grouped(acknowledged),
    grouped(stored),
    rssMb,
  ];
}

/** What the page says of the task `create`. */
export function createSection(saved: Saved<Created[]>): string {
  return `## Creating rooms

Every request makes a room with a name of its own, through each API, in a fresh server with its default configuration. Each
room is authenticated, validated and written with its event in one transaction that is synced before the answer. Afterwards
the server is killed and the rooms in its database are counted: as many as were acknowledged, and at most one more for each
connection and run, whose answer wrk did not wait for.

${table(CREATED_HEAD, saved.results.map(createdRow))}

${loads(saved)}`;
}

/** What the page says of the task `peers`. */
export function peersSection(saved: Saved<Peers>): string {
  const { created, ratios } = saved.results;
  const peers = [...new Set(ratios.map((one) => one.peer))];
  const ours = [...new Set(ratios.map((one) => one.ours))];
  const cell = (our: string, peer: string) => {
    const found = ratios.find((one) => one.ours === our && one.peer === peer);
    return found ? `× ${found.ratio} (last run × ${found.lastRun})` : '';
  };
  const keeps = new Map(created.map((one) => [one.target.replace(/,.*/, ''), one.keeps]));
  const { ejabberd, janus } = saved.machine.versions;
  return `## Beside other servers

The same task, the same wrk, one server after the other, each alone: ejabberd ${ejabberd ?? ''} (\`create_room\`, persistent rooms) and
Janus ${janus ?? ''} (\`create\` of its video rooms), both from Debian. Each is made for something else
(messages, media), and does other work for a room than we do:

${[...keeps].map(([name, text]) => `- **${name}**: ${text}.`).join('\n')}

${table(CREATED_HEAD, created.map(createdRow))}

Ours to theirs by requests per second; above 1 ours is faster.

${table(
  ['', ...peers],
  ours.map((our) => [our, ...peers.map((peer) => cell(our, peer))]),
)}

${loads(saved)}`;
}
