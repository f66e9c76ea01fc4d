import { join } from 'node:path';
import { rounded } from '../lib/stats.ts';
import type { Work } from '../lib/work.ts';
import { ourArena, peerArena } from '../live/arenas.ts';
import { closing, type Closing } from '../live/closing.ts';
import { SERVER_CORE } from '../live/crowd.ts';
import { fanOut, type FanOut } from '../live/fan-out.ts';
import { idle, type Idle } from '../live/idle.ts';
import { kill, type Killed } from '../live/kill.ts';
import { late, type Late } from '../live/late.ts';
import { needPeers } from '../live/packages.ts';
import { LIVE_PEERS } from '../live/peer.ts';

export interface Live {
  cores: string;
  fanOuts: FanOut[];
  late: Late;
  closing: Closing;
  killed: Killed;
  idle: Idle;
}

const SIZES = [
  { people: 50, writers: 10 },
  { people: 500, writers: 20 },
];

/** Rooms with people in them: ours, and the same drawing in servers that others run for it, one after the other. */
export async function live({ work, options, journal }: Work): Promise<Live> {
  needPeers(options.install);
  const since = performance.now();
  const cores = `server on core ${SERVER_CORE}, the people in processes of their own on the others`;
  journal.say(cores);
  const arenas = [ourArena(work)];
  for (const name of LIVE_PEERS) arenas.push(await peerArena(name, work));
  const times = { seconds: options.seconds, runs: options.runs, warmUp: 1 };
  const fanOuts: FanOut[] = [];
  for (const size of SIZES) {
    for (const arena of arenas) fanOuts.push(await fanOut(arena, size, times, journal));
  }
  const results = {
    ...{ cores, fanOuts },
    late: await late(join(work, 'late'), journal),
    closing: await closing(join(work, 'closing'), journal),
    killed: await kill(join(work, 'kill'), journal),
    idle: await idle(join(work, 'idle'), journal),
  };
  for (const { server, keeps } of arenas) journal.note(`${server}: ${keeps}`);
  journal.say(`took ${rounded((performance.now() - since) / 1000)} s`);
  return results;
}
