#!/usr/bin/env node
// The way in of the command line. Node 24 reads the TypeScript files; where the machine's own is older, the one that came
// along with this project takes over.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE = 24;
const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, '../../node_modules');

if (Number(process.versions.node.split('.')[0]) >= NODE) {
  // Not in the folder for temporary files, which others can write to.
  nodeModule.enableCompileCache(join(modules, '.cache/enfilade'));
  await import('../src/cli/main.ts');
} else {
  handOver();
}

function handOver() {
  const node = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  // The second: it would come back here for ever.
  if (!existsSync(node) || realpathSync(node) === process.execPath) {
    process.stderr.write(
      `enfilade: needs Node ${NODE}, and this is ${process.version}; run npm ci in ${dirname(modules)}\n`,
    );
    process.exitCode = 1;
    return;
  }
  const options = { stdio: 'inherit', shell: process.platform === 'win32' };
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], options);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (status, signal) => {
    process.exitCode = status ?? 128 + constants.signals[signal];
  });
}
