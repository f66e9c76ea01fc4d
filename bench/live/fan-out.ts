import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal } from '../lib/journal.ts';
import { cpuSecondsOf, usageOf } from '../lib/process.ts';
import { median, rounded } from '../lib/stats.ts';
import { startCrowd, type Answers, type Crowd, type Order } from './crowd.ts';
import type { Arena } from './arenas.ts';

export interface Size {
  people: number;
  writers: number;
}

/** One run of so many people of whom some draw, ten changes a second each. */
export interface FanOutRun {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Of the server until everything had arrived, by the time that was drawn; 100 is one core. */
  cpuPercent: number;
  sent: number;
  /** Changes that arrived, and how many would have if none were taken together. */
  delivered: number;
  expected: number;
  /** Everybody had the last change of everybody else in the end. */
  isComplete: boolean;
  messagesPerPerson: number;
  /** Processor time of the server for one message to one person, in microseconds. */
  cpuUsPerMessage: number;
  kbPerPersonSecond: number;
}

export interface FanOut extends Size {
  server: string;
  keeps: string;
  p50Ms: number;
  p99Ms: number;
  cpuPercent: number;
  rssMb: number;
  runs: FanOutRun[];
  verified: boolean;
}

export const PER_SECOND = 10;
const PROCESSES = 2;
const QUIET_MS = 600;
const MOST_DRAIN_MS = 6000;

/** Changes from a few to everybody, in a fresh server. */
export async function fanOut(
  arena: Arena,
  { people, writers }: Size,
  { seconds, runs, warmUp }: { seconds: number; runs: number; warmUp: number },
  journal: Journal,
): Promise<FanOut> {
  const { pid, origin, who, end } = await arena.open();
  const crowd = startCrowd(PROCESSES);
  try {
    await crowd.order((index): Extract<Order, { do: 'join' }> => {
      const own = Array.from({ length: people }, (_, person) => person).filter(
        (person) => person % PROCESSES === index,
      );
      const present = own.map((person) => ({ who, writer: person < writers ? person : null }));
      return { do: 'join', tongue: arena.tongue, origin, people: present, atOnce: 8 };
    });
    await run(crowd, pid, { people, seconds: warmUp, round: 0 });
    const done: FanOutRun[] = [];
    for (let round = 1; round <= runs; round += 1) {
      const one = await run(crowd, pid, { people, seconds, round });
      done.push(one);
      journal.say(`${arena.server}, ${people} people, ${writers} drawing: ${lineOf(one)}`);
      // What is left over would be in the way of the next run.
      if (!one.isComplete) break;
    }
    const { rssMb } = usageOf(pid);
    const middle = (of: (one: FanOutRun) => number): number => median(done.map(of));
    return {
      ...{ server: arena.server, keeps: arena.keeps, people, writers, rssMb, runs: done },
      p50Ms: middle(({ p50Ms }) => p50Ms),
      p99Ms: middle(({ p99Ms }) => p99Ms),
      cpuPercent: middle(({ cpuPercent }) => cpuPercent),
      verified: done.every(({ isComplete }) => isComplete),
    };
  } finally {
    await crowd.order({ do: 'leave' }).catch(() => undefined);
    crowd.end();
    await end();
  }
}

async function run(
  crowd: Crowd,
  pid: number,
  { people, seconds, round }: { people: number; seconds: number; round: number },
): Promise<FanOutRun> {
  const before = (await crowd.order({ do: 'tell' })).flatMap(({ writers }) => writers);
  await crowd.order({ do: 'begin', after: before[0]?.sent ?? 0 });
  const cpu = cpuSecondsOf(pid);
  await crowd.order({ do: 'draw', seconds, perSecond: PER_SECOND, round });
  const sent = before.length * seconds * PER_SECOND;
  const expected = sent * (people - 1);
  await untilQuiet(crowd, expected);
  const used = cpuSecondsOf(pid) - cpu;
  return summed(await crowd.order({ do: 'tell' }), { used, sent, expected, people, seconds });
}

/** Waits until everything has arrived, or nothing comes any more. */
async function untilQuiet(crowd: Crowd, expected: number): Promise<void> {
  const end = performance.now() + MOST_DRAIN_MS;
  let last = -1;
  let since = performance.now();
  while (performance.now() < end && performance.now() - since < QUIET_MS) {
    await sleep(50);
    const counts = await crowd.order({ do: 'count' });
    const delivered = counts.reduce((sum, one) => sum + one.delivered, 0);
    if (delivered >= expected) return;
    if (delivered !== last) since = performance.now();
    last = delivered;
  }
}

function summed(
  told: Answers['tell'][],
  {
    used,
    sent,
    expected,
    people,
    seconds,
  }: Record<'used' | 'sent' | 'expected' | 'people' | 'seconds', number>,
): FanOutRun {
  const sum = (of: (one: Answers['tell']) => number): number =>
    told.reduce((total, one) => total + of(one), 0);
  const delivered = sum((one) => one.delivered);
  const latencies = told.flatMap((one) => one.latencies).toSorted(([a], [b]) => a - b);
  const after = (share: number): number => {
    let left = delivered * share;
    const found = latencies.find(([, count]) => (left -= count) <= 0);
    return rounded((found?.[0] ?? 0) / 10, 1);
  };
  const last = new Map(told.flatMap(({ writers }) => writers.map((one) => [one.writer, one.sent])));
  const isComplete = told.every(({ newest }) =>
    newest.every(({ self, seen }) => {
      const had = new Map(seen);
      return [...last].every(([writer, number]) => writer === self || had.get(writer) === number);
    }),
  );
  return {
    ...{ p50Ms: after(0.5), p99Ms: after(0.99), maxMs: after(1), sent, delivered, expected, isComplete },
    cpuPercent: rounded((used / seconds) * 100, 1),
    messagesPerPerson: rounded(sum((one) => one.messages) / people),
    cpuUsPerMessage: rounded((used * 1e6) / sum((one) => one.messages), 1),
    kbPerPersonSecond: rounded(sum((one) => one.bytes) / people / seconds / 1000, 1),
  };
}

export function lineOf(one: FanOutRun): string {
  const { p50Ms, p99Ms, maxMs, cpuPercent, delivered, expected, isComplete } = one;
  const { kbPerPersonSecond, messagesPerPerson, cpuUsPerMessage } = one;
  return (
    `p50 ${p50Ms} ms, p99 ${p99Ms} ms, max ${maxMs} ms, server ${cpuPercent} %, ` +
    `${delivered} of ${expected} delivered${isComplete ? '' : ', NOT COMPLETE'}, ${kbPerPersonSecond} kB/s and ` +
    `${messagesPerPerson} messages each, ${cpuUsPerMessage} µs a message`
  );
}
