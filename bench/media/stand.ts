import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { MediaEngine } from '../../server/src/media/engine.ts';
import { weriftEngine } from '../../server/src/media/werift/engine.ts';

/** An engine that is measured, behind the port that the server uses. */
export interface Stand {
  name: string;
  engine: MediaEngine;
  address: string;
  /** The process that carries the media. */
  pid(): number;
  end(): Promise<void>;
}

/** More than any scenario asks for: what happens beyond the limit is what is looked for. */
const NO_LIMIT = 1_000_000;

/** The embedded engine with one process. */
export function embedded(address: string): Stand {
  const engine = weriftEngine({ addresses: [address], processes: 1, packetsPerSecond: NO_LIMIT });
  return {
    name: 'Enfilade (werift)',
    engine,
    address,
    pid: () => childNamed('werift/main.ts'),
    end: () => engine.close(),
  };
}

/** The child of this process whose command line has this text. */
function childNamed(text: string): number {
  const found = readdirSync('/proc').filter((name) => {
    try {
      if (!/^\d+$/.test(name)) return false;
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      return Number(parent) === process.pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
  if (found.length === 0) throw new Error(`there is no process ${text}`);
  return Number(found[0]);
}

/** Gives all threads of a process one core. */
export function pin(pid: number, core: number): void {
  execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}
