import { connect } from 'node:net';
import { join } from 'node:path';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEnfilade } from '../lib/enfilade.ts';
import { freePort, startProcess } from '../lib/process.ts';
import { SERVER_CORE } from './crowd.ts';
import { livePeer, type LivePeerName, type Who } from './peer.ts';
import { newRoom, tokenFor } from './rooms.ts';

/** A server with one room, as the people come to it. */
export interface Arena {
  server: string;
  keeps: string;
  tongue: LivePeerName | 'enfilade';
  /** Starts it. */
  open(): Promise<{ pid: number; origin: string; who: Who; end: () => Promise<void> }>;
}

/** Ours, as `npm start` starts it. */
export function ourArena(work: string): Arena {
  return {
    server: 'Enfilade',
    keeps:
      'elements checked, the newer version wins, every change in SQLite on disk and synced before anybody sees it; ' +
      'who comes late gets the board',
    tongue: 'enfilade',
    open: async () => {
      const server = await startEnfilade(mkdtempSync(join(work, 'ours-')), { core: SERVER_CORE });
      const who = await tokenFor(server.url, await newRoom(server.url), 'writer');
      const origin = server.url.replace('http', 'ws');
      return { pid: server.pid, origin, who, end: () => server.end('SIGTERM') };
    },
  };
}

const SERVE = join(import.meta.dirname, 'serve.ts');

export async function peerArena(name: LivePeerName, work: string): Promise<Arena> {
  const { title, keeps } = await livePeer(name);
  return {
    ...{ server: title, keeps, tongue: name },
    open: async () => {
      mkdirSync(work, { recursive: true });
      const port = await freePort();
      const log = join(work, `${name}.log`);
      const child = startProcess(process.execPath, [SERVE, name, String(port)], {
        ...{ cwd: work, env: { PATH: process.env['PATH'] }, log, core: SERVER_CORE },
      });
      await untilListening(port, child.hasEnded);
      const who = { room: '', token: '' };
      return { pid: child.pid, origin: `ws://127.0.0.1:${port}`, who, end: () => child.end('SIGKILL') };
    },
  };
}

async function untilListening(port: number, gone: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000 && !gone(); tries += 1) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => {
        resolve(false);
      });
    });
    if (isThere) return;
    await sleep(5);
  }
  throw new Error('the server did not start');
}
