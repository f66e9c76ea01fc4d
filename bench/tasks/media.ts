import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Journal } from '../lib/journal.ts';
import type { Work } from '../lib/work.ts';
import { needPeers } from '../live/packages.ts';
import { firstFrame, type FirstFrame } from '../media/first-frame.ts';
import type { Asked, Measured } from '../media/main.ts';
import { inOwnNetwork, OWN_ADDRESS } from '../../server/test/media/own-network.ts';

export interface Media {
  cores: string;
  engines: Measured[];
  firstFrame: FirstFrame;
}

const PROGRAM = join(import.meta.dirname, '../media/main.ts');

/** Calls: people who send and get sound and pictures, in one network without a way out. */
export async function media({ options, journal }: Work): Promise<Media> {
  needPeers(options.install);
  const cores = 'the process that carries media on core 0, the people and what else there is on core 1';
  journal.say(cores);
  const asked = { address: OWN_ADDRESS, seconds: options.seconds, runs: options.runs };
  const engines = await measured(asked, journal);
  const found = await firstFrame();
  journal.say(`from joining to the first frame: ${JSON.stringify(found)}`);
  return { cores, engines, firstFrame: found };
}

function measured(asked: Asked, journal: Journal): Promise<Measured[]> {
  const [program, args] = inOwnNetwork([process.execPath, PROGRAM]);
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const end = () => void child.kill('SIGKILL');
  process.on('exit', end);
  return new Promise<Measured[]>((resolve, reject) => {
    child.once('exit', () => {
      process.off('exit', end);
      reject(new Error('the process that measures ended by itself'));
    });
    child.on('message', ({ say, found, fault }: { say?: string; found?: Measured[]; fault?: string }) => {
      if (say !== undefined) journal.say(say);
      if (found) resolve(found);
      if (fault !== undefined) reject(new Error(fault));
    });
    child.send(asked);
  });
}
