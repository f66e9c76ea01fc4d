// Measures in a network of its own: what it is told comes by IPC, and what it found goes back.
import { forward, type Forwarded, type Meeting } from './forward.ts';
import { joining, type Joined } from './joining.ts';
import { embedded, pin, type Stand } from './stand.ts';
import { SIMULCAST } from './traffic.ts';

export interface Asked {
  address: string;
  seconds: number;
  runs: number;
}

export interface Measured {
  engine: string;
  /** One publishes, many watch. */
  watched: Forwarded[];
  /** Eight people who all publish a camera in three sizes. */
  everybody: Forwarded;
  joined: Joined;
}

const WATCHERS = [10, 20, 40, 80];
const EVERYBODY: Meeting = { publishers: 8, watchers: 0, layers: SIMULCAST, hasSpotlight: true };
const JOINS = 500;

type Open = (asked: Asked) => Stand | Promise<Stand>;
const ENGINES: readonly Open[] = [({ address }) => embedded(address)];

process.once('message', (asked: Asked) => {
  pin(process.pid, 1);
  measureAll(asked, (text) => process.send?.({ say: text }))
    .then((found) => process.send?.({ found }, () => process.exit(0)))
    .catch((reason: unknown) => process.send?.({ fault: String(reason) }, () => process.exit(1)));
});

async function measureAll(asked: Asked, say: (text: string) => void): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const open of ENGINES) all.push(await measure(() => open(asked), asked, say));
  return all;
}

async function measure(
  open: () => Stand | Promise<Stand>,
  asked: Asked,
  say: (text: string) => void,
): Promise<Measured> {
  let name = '';
  const told = async <T>(what: string, work: (stand: Stand) => Promise<T>): Promise<T> => {
    const stand = await open();
    name = stand.name;
    try {
      const found = await work(stand);
      say(`${stand.name}, ${what}: ${JSON.stringify(found)}`);
      return found;
    } finally {
      await stand.end();
    }
  };
  const watched: Forwarded[] = [];
  for (const watchers of WATCHERS) {
    const meeting = { publishers: 1, watchers };
    watched.push(await told(`1 to ${watchers}`, (stand) => forward(stand, meeting, asked)));
  }
  return {
    engine: name,
    watched,
    everybody: await told('8 who all publish three sizes', (stand) => forward(stand, EVERYBODY, asked)),
    joined: await told('joining', (stand) => joining(stand, JOINS)),
  };
}
