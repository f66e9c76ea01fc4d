import { measureCreating, type Created } from '../lib/creating.ts';
import { DOORS } from '../lib/doors.ts';
import { rounded } from '../lib/stats.ts';
import { ours } from '../lib/targets.ts';
import { ejabberd } from '../peers/ejabberd.ts';
import { janus } from '../peers/janus.ts';
import type { Work } from '../lib/work.ts';

export interface Peers {
  created: Created[];
  /** Ours to theirs, by requests per second; above 1 ours is faster. */
  ratios: { ours: string; peer: string; ratio: number; lastRun: number }[];
}

/** The task `create` beside servers that others run for rooms, each alone, one after the other. */
export async function peers({ work, options, journal }: Work): Promise<Peers> {
  const our: Created[] = [];
  for (const door of DOORS) our.push(await measureCreating(ours(door), work, options, journal));
  const their: Created[] = [];
  for (const peer of [ejabberd, janus]) {
    journal.note(peer.keeps);
    their.push(await measureCreating(peer, work, options, journal));
  }
  const ratios = our.flatMap((mine) =>
    their.map((peer) => ({
      ours: mine.target,
      peer: peer.target,
      ratio: rounded(mine.perSecond / peer.perSecond, 2),
      lastRun: rounded((mine.runs.at(-1)?.perSecond ?? NaN) / (peer.runs.at(-1)?.perSecond ?? NaN), 2),
    })),
  );
  journal.say('');
  for (const one of ratios) {
    journal.say(`${one.ours} to ${one.peer}: × ${one.ratio} (median), × ${one.lastRun} (last run)`);
  }
  for (const peer of their) journal.say(`${peer.target}: ${peer.keeps}`);
  return { created: [...our, ...their], ratios };
}
