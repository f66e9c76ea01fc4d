import { setTimeout as sleep } from 'node:timers/promises';
import { enfilade } from '../peers/live-enfilade.ts';
import { enter, newTally, type Member } from './member.ts';
import type { Answers, Order } from './crowd.ts';
import { livePeer } from './peer.ts';

/** A process full of people; what they do is told by the process that started it. */
const members: Member[] = [];
let tally = newTally(0);

process.on('message', (order: Order) => {
  void obey(order).then(
    (answer) => process.send?.({ answer }),
    (reason: unknown) => process.send?.({ fault: (reason as Error).message }),
  );
});
// Without the one who started it nobody wants it.
process.on('disconnect', () => process.exit());

async function obey(order: Order): Promise<Answers[Order['do']]> {
  switch (order.do) {
    case 'join':
      return join(order);
    case 'begin':
      tally = newTally(order.after);
      for (const member of members) member.newest.clear();
      return undefined;
    case 'draw':
      return draw(order);
    case 'count':
      return { delivered: tally.delivered, open: members.filter((member) => member.isOpen()).length };
    case 'tell':
      return tell();
    case 'leave':
      for (const member of members.splice(0)) member.leave();
      return undefined;
  }
}

async function join({ tongue: name, origin, people, atOnce }: Extract<Order, { do: 'join' }>) {
  const tongue = name === 'enfilade' ? enfilade : await livePeer(name);
  const waiting = [...people];
  const one = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      members.push(await enter(tongue, origin, { ...next, tally: () => tally }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return undefined;
}

/** Each writer at its own moment of the interval, which is the same in every run. */
async function draw({ seconds, perSecond, round }: Extract<Order, { do: 'draw' }>) {
  const interval = 1000 / perSecond;
  const start = performance.now();
  const writers = members.filter(({ writer }) => writer !== null);
  await Promise.all(
    writers.map(async (member) => {
      const moment = ((member.writer ?? 0) * 0.618) % 1;
      member.begin(round);
      for (let step = 0; step < seconds * perSecond; step += 1) {
        await sleep(Math.max(0, start + (step + moment) * interval - performance.now()));
        member.draw();
      }
    }),
  );
  return undefined;
}

function tell(): Answers['tell'] {
  const latencies: [number, number][] = [];
  tally.latencies.forEach((count, bucket) => {
    if (count > 0) latencies.push([bucket, count]);
  });
  const { delivered, messages, bytes } = tally;
  const writers = members.flatMap((member) => {
    const { writer, sent } = member;
    return writer === null ? [] : [{ writer, sent, acknowledged: member.acknowledged() }];
  });
  const newest = members.map((member) => ({ self: member.writer, seen: [...member.newest] }));
  return { delivered, messages, bytes, latencies, writers, newest };
}
