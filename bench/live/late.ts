import { setTimeout as sleep } from 'node:timers/promises';
import type { BoardElement } from '@enfilade/protocol';
import { startEnfilade } from '../lib/enfilade.ts';
import type { Journal } from '../lib/journal.ts';
import { median, rounded } from '../lib/stats.ts';
import { drawOn, enterBoard, type Entered } from './board.ts';
import { SERVER_CORE } from './crowd.ts';
import { manyElements } from './element.ts';
import { newRoom, tokenFor } from './rooms.ts';

/** How soon somebody sees a board of many elements. */
export interface Late {
  elements: number;
  jsonMb: number;
  first: Coming;
  back: Coming & { changes: number; elements: number; awaySeconds: number };
  /** Everything that should have come did. */
  verified: boolean;
}

interface Coming {
  medianMs: number;
  maxMs: number;
  bytes: number;
  times: number[];
}

const ELEMENTS = 5000;
const TIMES = 20;
const RETURNS = 5;
const CHANGES = 50;
const AWAY_SECONDS = 10;

export async function late(work: string, journal: Journal): Promise<Late> {
  const server = await startEnfilade(work, { core: SERVER_CORE });
  const origin = server.url.replace('http', 'ws');
  const room = await newRoom(server.url);
  const who = await tokenFor(server.url, room, 'writer');
  const painter = await enterBoard(origin, who);
  const scene = manyElements(ELEMENTS);
  for (let from = 0, ask = 1; from < scene.length; from += 1000, ask += 1) {
    await drawOn(painter, ask, scene.slice(from, from + 1000));
  }

  const firsts: Entered[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    // Something has changed since the one before, so that nothing is sent twice.
    const newest = changed(scene[0], 2 + time);
    await drawOn(painter, 100 + time, [newest]);
    const one = await enterBoard(origin, who, undefined, newest);
    firsts.push(one);
    if (time >= RETURNS) one.socket.terminate();
  }
  const cut = firsts.slice(0, RETURNS);
  // Cut, not left: their places are kept.
  for (const { socket } of cut) socket.terminate();
  const known = firsts.at(-1)?.content.clock ?? 0;
  const changes = scene.slice(100, 100 + CHANGES);
  for (const [index, element] of changes.entries()) {
    await drawOn(painter, 200 + index, [changed(element, 2)]);
    await sleep((AWAY_SECONDS * 1000) / CHANGES);
  }
  const backs: Entered[] = [];
  for (const { welcome } of cut) {
    const resume = { key: welcome.resume, scenes: { init: known } };
    backs.push(await enterBoard(origin, who, resume));
  }
  const isAll = firsts.every(({ content }) => content.whole && content.elements.length === ELEMENTS);
  const isBack = backs.every(
    ({ welcome, content }) => welcome.resumed && !content.whole && content.elements.length === CHANGES,
  );
  const result = {
    ...{ elements: ELEMENTS, jsonMb: rounded(Buffer.byteLength(JSON.stringify(scene)) / 1e6, 2) },
    first: comingOf(firsts),
    back: {
      ...comingOf(backs),
      ...{ changes: CHANGES, elements: backs[0]?.content.elements.length ?? 0, awaySeconds: AWAY_SECONDS },
    },
    verified: isAll && isBack,
  };
  for (const { socket } of [painter, ...backs]) socket.terminate();
  await server.end('SIGTERM');
  journal.say(
    `${ELEMENTS} elements (${result.jsonMb} MB of JSON): ${result.first.medianMs} ms (median of ${TIMES}, at most ` +
      `${result.first.maxMs}), ${result.first.bytes} bytes; back after ${AWAY_SECONDS} s and ${CHANGES} changes: ` +
      `${result.back.medianMs} ms, ${result.back.bytes} bytes${result.verified ? '' : ', NOT ALL THERE'}`,
  );
  return result;
}

function changed(element: BoardElement | undefined, version: number): BoardElement {
  if (!element) throw new Error('there is no element');
  return { ...element, version, x: Number(element['x']) + version };
}

function comingOf(entered: readonly Entered[]): Coming {
  const times = entered.map(({ ms }) => rounded(ms, 1));
  const bytes = median(entered.map((one) => one.bytes));
  return { medianMs: median(times), maxMs: Math.max(...times), bytes, times };
}
