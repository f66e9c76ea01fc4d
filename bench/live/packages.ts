import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Not among the project's dependencies: they are only measured. */
const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/enfilade-bench-peers');
const WANTED: Record<string, string> = {
  'socket.io': '4.8.4',
  '@hocuspocus/server': '4.7.0',
  '@y/websocket-server': '0.1.1',
  '@tldraw/sync-core': '5.4.2',
  '@tldraw/store': '5.4.2',
  yjs: '13.6.33',
  'y-protocols': '1.0.7',
  lib0: '0.2.120',
  'node-datachannel': '0.33.4',
};

/** One of the peers' packages; whoever asks knows what is in it. */
export const load: (name: string) => unknown = createRequire(join(FOLDER, 'package.json'));

/** The version that is installed. */
export function versionOf(name: string): string | undefined {
  const file = join(FOLDER, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/**
 * Makes sure of the peers' packages.
 *
 * @throws Error that says how to install them, when one is missing and `install` is false
 */
export function needPeers(install: boolean): void {
  const missing = Object.entries(WANTED).filter(([name, version]) => versionOf(name) !== version);
  if (missing.length === 0) return;
  const names = missing.map(([name, version]) => `${name}@${version}`);
  if (!install) throw new Error(`missing: ${names.join(' ')}. Add --install to get them from npm`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), JSON.stringify({ private: true, dependencies: WANTED }));
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'];
  execFileSync('npm', args, { cwd: FOLDER, stdio: 'inherit' });
}
