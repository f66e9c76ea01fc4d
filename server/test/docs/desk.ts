import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { newDataDir, spawnServer, type ServerProcess } from '../support/server.ts';
import type { Desk } from './session.ts';

export const ROOT = join(import.meta.dirname, '../../..');

/** The port of the reader's server, and another that is free, as the pages write them. */
export const WRITTEN_PORT = '7788';
const OTHER_PORT = '7799';

/** What of the checkout the pages speak of. */
const LINKED = ['package.json', 'node_modules', 'server', 'client', 'protocol', 'examples'];

/** The keys that the pages work with, as `docs/start.md` tells its reader to set them. */
export function writtenKeys(): Record<string, string> {
  const page = readFileSync(join(ROOT, 'docs/start.md'), 'utf8');
  const lines = page.matchAll(/^export (ENFILADE_\w+)=(\S+)$/gm);
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
}

export interface PageDesk extends Desk {
  /** What is written, with the ports of this desk. */
  here: (text: string) => string;
  /** The other way round. */
  written: (text: string) => string;
  startServer: (command?: string) => Promise<ServerProcess>;
}

/** A folder that looks like the reader's checkout, a free port, and the server when it is wanted. */
export async function setDesk(context: TestContext): Promise<PageDesk> {
  const folder = newDataDir();
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(folder, name));
  const [port, other] = await Promise.all([freePort(), freePort()]);
  const env = {
    ...writtenKeys(),
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    LANG: 'C.UTF-8',
    ENFILADE_PORT: port,
  };
  makePrograms(join(folder, 'bin'));
  return {
    folder,
    env,
    here: (text) => text.replaceAll(WRITTEN_PORT, port).replaceAll(OTHER_PORT, other),
    written: (text) => text.replaceAll(port, WRITTEN_PORT).replaceAll(other, OTHER_PORT),
    startServer: async (command = 'node server/enfilade.mjs') => {
      const inFolder = ['bash', '-c', `cd ${folder}\n${command}`] as const;
      const server = await spawnServer(context, env, join(folder, 'data'), inFolder);
      return server;
    },
  };
}

const PROGRAMS = {
  // The checkout is installed already.
  npm: '[ "$1" = ci ] && exit 0\nPATH=${PATH#*:} exec npm "$@"',
  // What npm's own does for a program of the checkout, after a second in which it looks around.
  npx: 'program=$1; shift\nexec "node_modules/.bin/$program" "$@"',
};

/** The programs of npm, where theirs would take long. */
function makePrograms(bin: string): void {
  mkdirSync(bin);
  for (const [name, lines] of Object.entries(PROGRAMS)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(bin, name), 0o755);
  }
}

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === 'object' ? address?.port : undefined);
}
