import type { Saved } from './lib/journal.ts';
import { loads, table } from './lib/markdown.ts';
import { grouped, rounded } from './lib/stats.ts';
import type { Forwarded } from './media/forward.ts';
import type { Measured } from './media/main.ts';
import type { Media } from './tasks/media.ts';

/** What the embedded engine is meant to hold. */
const GOALS = { packetsPerSecond: 9000, p99Ms: 50, everybodyCpu: 60, joinMs: 60, firstFrameMs: 1500 };

/** What the page says of the task `media`. */
export function mediaSection(saved: Saved<Media>): string {
  const { engines, cores, firstFrame } = saved.results;
  const [ours, peer] = engines;
  if (!ours || !peer) return '';
  const held = ours.watched.filter(
    ({ p99Ms, deliveredPercent }) => p99Ms <= GOALS.p99Ms && deliveredPercent > 99,
  );
  const carried = Math.max(0, ...held.map(({ packetsPerSecond }) => packetsPerSecond));
  const eight = ours.everybody.find(({ publishers }) => publishers === 8)?.cpuPercent ?? NaN;
  const pairs = (['watched', 'everybody'] as const).flatMap((kind) =>
    ours[kind].flatMap((own, at) => {
      const other = peer[kind][at];
      return other ? [row(ours, own), row(peer, other), ratio(own, other)] : [];
    }),
  );
  return `## Calls

Sound and pictures through the embedded engine, and through the video rooms of Janus ${saved.machine.versions.janus ?? ''} as its own clients use
them: a camera with 180 packets a second and a microphone with 50 (1.6 Mbit/s), DTLS and SRTP as browsers have it, without
loss; ${cores}. Time is from sending a packet to its arrival at a receiver. Each thing is measured in one engine and then in
the other.

${table(['', 'engine', 'packets/s out', 'delivered', 'p50 ms', 'p99 ms', 'CPU %', 'µs a packet', 'RSS MB'], pairs)}

In \`1 to 40\` one publishes and 40 watch; in \`8 × 8\` eight people all publish their camera in three sizes, and get one of the
others large and the rest small.

${table(
  ['', 'measured', 'goal'],
  [
    [
      'packets a second that one process forwards with a p99 within 50 ms, the most of these runs',
      grouped(carried),
      met(carried >= GOALS.packetsPerSecond, '≥ 9 000'),
    ],
    [
      'eight who all publish in three sizes',
      `${eight} % of a core`,
      met(eight <= GOALS.everybodyCpu, '≤ 60 %'),
    ],
    [
      `from joining with the unmodified web client in Chromium to the first frame of somebody else, median of ${firstFrame.times.length} (worst ${firstFrame.maxMs} ms)`,
      `${firstFrame.medianMs} ms`,
      met(firstFrame.medianMs <= GOALS.firstFrameMs, '≤ 1 500 ms'),
    ],
    ...engines.map((one) => [
      `${one.engine}: processor time of one who comes, gets sound and picture, and leaves (${grouped(one.joined.joins)} of them)`,
      `${one.joined.cpuMs} ms`,
      one === ours ? met(one.joined.cpuMs <= GOALS.joinMs, '≤ 60 ms') : '',
    ]),
    ['the same as a ratio', `× ${rounded(ours.joined.cpuMs / peer.joined.cpuMs, 1)}`, ''],
    ...engines.map((one) => [
      `${one.engine}: memory after each ${grouped(one.joined.joins / 5)} of them`,
      `${one.joined.rssMb.join(', ')} MB`,
      '',
    ]),
  ],
)}

${loads(saved)}`;
}

/** What ours takes for what the other takes one of. */
function ratio(own: Forwarded, other: Forwarded): (string | number)[] {
  const of = (name: 'p50Ms' | 'p99Ms' | 'cpuPercent' | 'microseconds' | 'rssMb'): string =>
    `× ${rounded(own[name] / other[name], 1)}`;
  return ['', 'ratio', '', '', of('p50Ms'), of('p99Ms'), of('cpuPercent'), of('microseconds'), of('rssMb')];
}

function row({ engine }: Measured, found: Forwarded): (string | number)[] {
  const { publishers, watchers } = found;
  return [
    publishers === 1 ? `1 to ${watchers}` : `${publishers} × ${publishers}`,
    engine,
    grouped(found.packetsPerSecond),
    `${found.deliveredPercent} %`,
    found.p50Ms,
    found.p99Ms,
    found.cpuPercent,
    found.microseconds,
    found.rssMb,
  ];
}

function met(isMet: boolean, goal: string): string {
  return `${goal}: ${isMet ? 'met' : 'MISSED'}`;
}
