import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { MediaPeer, PeerEvents } from '../../server/src/media/engine.ts';
import { weriftEngine } from '../../server/src/media/werift/engine.ts';

/** What people of the benchmark ask of an engine, in the words of the server's own port. */
export type BenchPeer = Pick<MediaPeer, 'publish' | 'subscribe' | 'answer' | 'trickle' | 'prefer' | 'leave'>;
export interface BenchEngine {
  join(room: string, peer: string, told: PeerEvents): Promise<BenchPeer>;
}

/** An engine that is measured. */
export interface Stand {
  name: string;
  engine: BenchEngine;
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
export function pin(pid: number, core: number, tries = 3): void {
  try {
    execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
  } catch (reason) {
    // A thread that ended while it was looked at.
    if (tries <= 1) throw reason;
    pin(pid, core, tries - 1);
  }
}
