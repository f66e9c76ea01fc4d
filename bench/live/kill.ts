import { setTimeout as sleep } from 'node:timers/promises';
import { startEnfilade } from '../lib/enfilade.ts';
import type { Journal } from '../lib/journal.ts';
import { enterBoard } from './board.ts';
import { SERVER_CORE, startCrowd, type Order } from './crowd.ts';
import { PER_SECOND } from './fan-out.ts';
import { newRoom, tokenFor } from './rooms.ts';

/** What is left of what people drew when the server is killed. */
export interface Killed {
  people: number;
  writers: number;
  sent: number;
  /** Changes that somebody was told are kept. */
  acknowledged: number;
  /** Of these, how many are on the board of the next server; of those that nobody was told of, how many more. */
  found: number;
  more: number;
  verified: boolean;
}

const PEOPLE = 50;
const WRITERS = 10;
const SECONDS = 3;

/** `kill -9` while ten of fifty people draw, and a look at the board in a new server on the same folder. */
export async function kill(work: string, journal: Journal): Promise<Killed> {
  const first = await startEnfilade(work, { core: SERVER_CORE });
  const room = await newRoom(first.url);
  const who = await tokenFor(first.url, room, 'writer');
  const crowd = startCrowd(2);
  try {
    await crowd.order((index): Extract<Order, { do: 'join' }> => {
      const people = Array.from({ length: PEOPLE / 2 }, (_, person) => {
        const number = person * 2 + index;
        return { who, writer: number < WRITERS ? number : null };
      });
      const origin = first.url.replace('http', 'ws');
      return { do: 'join', tongue: 'enfilade', origin, people, atOnce: 8 };
    });
    const drawing = crowd.order({ do: 'draw', seconds: SECONDS, perSecond: PER_SECOND, round: 1 });
    await sleep(SECONDS * 700);
    await first.end('SIGKILL');
    await drawing;
    const writers = (await crowd.order({ do: 'tell' })).flatMap((one) => one.writers);

    const second = await startEnfilade(work, { core: SERVER_CORE });
    const { socket, content } = await enterBoard(second.url.replace('http', 'ws'), who);
    socket.terminate();
    await second.end('SIGTERM');
    // Each change is one version more of the element of its writer.
    const kept = new Map(content.elements.map(({ id, version }) => [id, version]));
    const rows = writers.map(({ writer, sent, acknowledged }) => {
      const version = kept.get(`w${writer}-1`) ?? 0;
      const found = Math.min(version, acknowledged);
      return { sent, acknowledged, found, more: version - found };
    });
    const sum = (of: (row: (typeof rows)[number]) => number): number =>
      rows.reduce((total, row) => total + of(row), 0);
    const result = {
      ...{ people: PEOPLE, writers: WRITERS, sent: sum(({ sent }) => sent) },
      acknowledged: sum(({ acknowledged }) => acknowledged),
      found: sum(({ found }) => found),
      more: sum(({ more }) => more),
    };
    const { sent, acknowledged, found, more } = result;
    journal.say(
      `kill -9 while ${WRITERS} of ${PEOPLE} draw: ${acknowledged} changes acknowledged (of ${sent}), ${found} of these ` +
        `found afterwards and ${more} more`,
    );
    return { ...result, verified: acknowledged > 0 && found === acknowledged };
  } finally {
    crowd.end();
  }
}
