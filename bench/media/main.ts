// Measures in a network of its own: what it is told comes by IPC, and what it found goes back.
import { forward, type Forwarded, type Meeting } from './forward.ts';
import { joining, NOBODY, type Joined } from './joining.ts';
import { embedded, pin, type Stand } from './stand.ts';
import { SIMULCAST } from './traffic.ts';
import { videoroom } from './videoroom.ts';

export interface Asked {
  address: string;
  seconds: number;
  runs: number;
}

export interface Measured {
  engine: string;
  /** One publishes, many watch. */
  watched: Forwarded[];
  /** Meetings in which everybody publishes a camera in three sizes. */
  everybody: Forwarded[];
  joined: Joined;
}

const WATCHERS = [10, 20, 40, 80, 120];
const MEETINGS = [2, 4, 8, 16];
const JOINS = 2500;

type Open = (address: string) => Stand | Promise<Stand>;
const ENGINES: readonly Open[] = [embedded, videoroom];

process.once('message', (asked: Asked) => {
  pin(process.pid, 1);
  measureAll(asked, (text) => process.send?.({ say: text }))
    .then((found) => process.send?.({ found }, () => process.exit(0)))
    .catch((reason: unknown) => process.send?.({ fault: String(reason) }, () => process.exit(1)));
});

/** Each thing in one engine after the other, so that what else the machine does falls on both. */
async function measureAll(asked: Asked, say: (text: string) => void): Promise<Measured[]> {
  const found: Measured[] = [];
  const each = async (
    what: string,
    work: (stand: Stand, found: Measured) => Promise<object>,
  ): Promise<void> => {
    for (const [index, open] of ENGINES.entries()) {
      const stand = await open(asked.address);
      const { name: engine } = stand;
      const of = (found[index] ??= { engine, watched: [], everybody: [], joined: NOBODY });
      try {
        say(`${engine}, ${what}: ${JSON.stringify(await work(stand, of))}`);
      } finally {
        await stand.end();
      }
    }
  };
  const measured = async (into: Forwarded[], stand: Stand, meeting: Meeting): Promise<Forwarded> => {
    const one = await forward(stand, meeting, asked);
    into.push(one);
    return one;
  };
  for (const watchers of WATCHERS) {
    const meeting = { publishers: 1, watchers };
    await each(`1 to ${watchers}`, (stand, { watched }) => measured(watched, stand, meeting));
  }
  for (const publishers of MEETINGS) {
    const meeting = { publishers, watchers: 0, layers: SIMULCAST, hasSpotlight: true };
    await each(`${publishers} who all publish three sizes`, (stand, { everybody }) =>
      measured(everybody, stand, meeting),
    );
  }
  await each('joining', async (stand, of) => (of.joined = await joining(stand, JOINS)));
  return found;
}
