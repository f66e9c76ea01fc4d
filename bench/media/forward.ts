import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSecondsOf, usageOf } from '../lib/process.ts';
import { median, rounded } from '../lib/stats.ts';
import { person, type Person } from './person.ts';
import { pin, type Stand } from './stand.ts';
import { ONE, STEP_MS, type Layer } from './traffic.ts';

export interface Meeting {
  publishers: number;
  /** Who only watch. */
  watchers: number;
  layers?: readonly Layer[];
  /** Of what everybody gets, one camera is wanted `high` and the others `low`. */
  hasSpotlight?: boolean;
}

export interface Forwarded {
  publishers: number;
  watchers: number;
  packetsPerSecond: number;
  megabitsPerSecond: number;
  deliveredPercent: number;
  cpuPercent: number;
  /** Of processor time, for a packet that arrived. */
  microseconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Memory of the process that carries it. */
  rssMb: number;
  runs: { p99Ms: number; cpuPercent: number }[];
}

/** What one stretch of the time showed. */
type Run = Omit<Forwarded, 'publishers' | 'watchers' | 'rssMb' | 'runs'>;

const SETTLE_MS = 2500;
const FRAMES_PER_SECOND = 30;
const SOUND_PER_SECOND = 50;
let rooms = 0;

/** People in one room who send and get: what arrives of it, how late, and what it costs the process that carries it. */
export async function forward(
  stand: Stand,
  { publishers, watchers, layers = ONE, hasSpotlight = false }: Meeting,
  times: { seconds: number; runs: number },
): Promise<Forwarded> {
  rooms += 1;
  const where = { room: `room-${rooms}`, address: stand.address };
  let ages: number[] = [];
  let heard = 0;
  const hear = (age: number, bytes: number): void => {
    ages.push(age);
    heard += bytes;
  };
  const people: Person[] = [];
  for (let index = 0; index < publishers; index += 1)
    people.push(await person(stand.engine, where, `pub-${rooms}-${index}`, hear, layers));
  pin(stand.pid(), 0);
  for (let index = 0; index < watchers; index += 1)
    people.push(await person(stand.engine, where, `sub-${rooms}-${index}`, hear));
  for (const one of people) watch(one, people, hasSpotlight);
  await Promise.all(people.map(({ connected }) => connected));

  const begun = performance.now();
  let step = 0;
  const sending = setInterval(() => {
    const due = Math.floor((performance.now() - begun) / STEP_MS);
    for (; step < due; step += 1) for (const { send } of people) send?.(step);
  }, STEP_MS / 4);
  try {
    await sleep(SETTLE_MS);
    const expected = perSecond(people.length, { publishers, layers, hasSpotlight });
    const runs: Run[] = [];
    for (let run = 0; run < times.runs; run += 1) {
      ages = [];
      heard = 0;
      const before = { cpu: cpuSecondsOf(stand.pid()), at: performance.now() };
      await sleep(times.seconds * 1000);
      const seconds = (performance.now() - before.at) / 1000;
      const cpu = cpuSecondsOf(stand.pid()) - before.cpu;
      const sorted = Float64Array.from(ages).sort();
      const at = (share: number) => rounded(sorted[Math.floor(sorted.length * share)] ?? NaN, 1);
      runs.push({
        packetsPerSecond: Math.round(sorted.length / seconds),
        megabitsPerSecond: rounded((heard * 8) / 1e6 / seconds, 1),
        deliveredPercent: rounded((sorted.length / seconds / expected) * 100, 1),
        cpuPercent: rounded((cpu / seconds) * 100, 1),
        microseconds: rounded((cpu * 1e6) / sorted.length, 1),
        ...{ p50Ms: at(0.5), p99Ms: at(0.99) },
      });
    }
    const middle = (name: keyof Run) => median(runs.map((run) => run[name]));
    return {
      ...{ publishers, watchers },
      packetsPerSecond: middle('packetsPerSecond'),
      megabitsPerSecond: middle('megabitsPerSecond'),
      deliveredPercent: middle('deliveredPercent'),
      cpuPercent: middle('cpuPercent'),
      microseconds: middle('microseconds'),
      p50Ms: middle('p50Ms'),
      p99Ms: middle('p99Ms'),
      rssMb: usageOf(stand.pid()).rssMb,
      runs: runs.map(({ p99Ms, cpuPercent }) => ({ p99Ms, cpuPercent })),
    };
  } finally {
    clearInterval(sending);
    for (const one of people) one.end();
  }
}

function watch(one: Person, people: readonly Person[], hasSpotlight: boolean): void {
  const others = people.filter((other) => other !== one && other.tracks.length > 0);
  one.peer.subscribe(others.flatMap(({ tracks }) => tracks));
  if (!hasSpotlight) return;
  others.forEach(({ tracks: [video = ''] }, index) => {
    one.peer.prefer(video, index === 0 ? 'high' : 'low');
  });
}

/** How many packets a second should arrive, at all of them together. */
function perSecond(
  people: number,
  {
    publishers,
    layers,
    hasSpotlight,
  }: { publishers: number; layers: readonly Layer[]; hasSpotlight: boolean },
): number {
  const streams = publishers * (people - 1);
  const of = (layer: Layer | undefined) => FRAMES_PER_SECOND * (layer?.perFrame ?? 0) + SOUND_PER_SECOND;
  if (!hasSpotlight) return streams * of(layers[0]);
  return people * of(layers[0]) + (streams - people) * of(layers.at(-1));
}
