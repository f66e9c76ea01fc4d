import { startEnfilade } from '../lib/enfilade.ts';
import type { Journal } from '../lib/journal.ts';
import { median, rounded } from '../lib/stats.ts';
import { enterBoard } from './board.ts';
import { SERVER_CORE } from './crowd.ts';
import { call, newRoom, tokenFor } from './rooms.ts';

/** How soon people are out who may not stay; from sending the request. */
export interface Closing {
  sockets: number;
  /** The room was disabled: until the last socket was closed. */
  disabled: Ended;
  /** One person was banned: until their socket was closed. */
  banned: Ended;
  verified: boolean;
}

interface Ended {
  medianMs: number;
  maxMs: number;
  times: number[];
  /** What they are told who try again. */
  refused: string;
}

const SOCKETS = 100;
const TIMES = 5;

export async function closing(work: string, journal: Journal): Promise<Closing> {
  const server = await startEnfilade(work, { core: SERVER_CORE });
  const origin = server.url.replace('http', 'ws');
  const disabled: number[] = [];
  const banned: number[] = [];
  const answers = { disabled: new Set<string>(), banned: new Set<string>() };
  for (let time = 0; time < TIMES; time += 1) {
    const room = await newRoom(server.url);
    const who = await tokenFor(server.url, room, 'writer');
    const jane = await tokenFor(server.url, room, 'writer', 'jane');
    const one = await enterBoard(origin, jane);
    const others = [];
    while (others.length < SOCKETS - 1) others.push(await enterBoard(origin, who));

    const isBanned = closedOf([one]);
    let since = performance.now();
    await call(server.url, 'PUT', `/rooms/${room}/bans/jane`);
    banned.push(rounded((await isBanned) - since, 1));
    answers.banned.add(await whyNot(origin, jane));
    if (others.some(({ socket }) => socket.readyState !== socket.OPEN)) throw new Error('others were cut');

    others.push(await enterBoard(origin, who));
    const areOut = closedOf(others);
    since = performance.now();
    await call(server.url, 'POST', `/rooms/${room}/disable`);
    disabled.push(rounded((await areOut) - since, 1));
    answers.disabled.add(await whyNot(origin, who));
  }
  await server.end('SIGTERM');
  const ended = (times: number[], refused: Set<string>): Ended => ({
    ...{ medianMs: median(times), maxMs: Math.max(...times), times, refused: [...refused].join(', ') },
  });
  const result = {
    sockets: SOCKETS,
    disabled: ended(disabled, answers.disabled),
    banned: ended(banned, answers.banned),
  };
  const verified = result.disabled.refused === 'room_disabled' && result.banned.refused === 'banned';
  journal.say(
    `${SOCKETS} sockets: the last is closed ${result.disabled.medianMs} ms after the room is disabled (at most ` +
      `${result.disabled.maxMs}), one ${result.banned.medianMs} ms after its user is banned (at most ` +
      `${result.banned.maxMs}); again: ${result.disabled.refused}, ${result.banned.refused}`,
  );
  return { ...result, verified };
}

type Entered = Awaited<ReturnType<typeof enterBoard>>;

/** When the last of them was closed. */
async function closedOf(entered: readonly Entered[]): Promise<number> {
  const times = entered.map(
    ({ socket }) =>
      new Promise<number>((resolve) => {
        socket.on('close', () => {
          resolve(performance.now());
        });
      }),
  );
  return Math.max(...(await Promise.all(times)));
}

async function whyNot(origin: string, who: Parameters<typeof enterBoard>[1]): Promise<string> {
  try {
    (await enterBoard(origin, who)).socket.terminate();
    return 'let in';
  } catch (reason) {
    return (reason as Error).message;
  }
}
