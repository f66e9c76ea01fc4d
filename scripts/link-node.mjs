// Runs after `npm ci`, under whatever Node the machine has: makes `node` in npm's scripts the Node that came along.
// npm 11 does this by itself; npm 10 takes the link away again while it drops the packages of the other platforms,
// which have a `node`, too.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Whether it is there and runs here: on Alpine it is there and does not. */
const runs = (file) => spawnSync(join(modules, file), ['--version']).status === 0;
const came = Object.keys(optionalDependencies)
  .filter((name) => name.startsWith('node-'))
  .map((name) => `${name}/bin/node${process.platform === 'win32' ? '.exe' : ''}`)
  .find(runs);

const link = join(modules, '.bin', 'node');
if (came === undefined) {
  rmSync(link, { force: true });
  const [major] = process.versions.node.split('.');
  if (Number(major) < 24) {
    console.error(
      `Enfilade needs Node 24. None comes along for this platform, and the machine has ${process.version}.`,
    );
    process.exitCode = 1;
  }
} else if (process.platform === 'win32') {
  mkdirSync(join(modules, '.bin'), { recursive: true });
  writeFileSync(`${link}.cmd`, `@"%~dp0\\..\\${came.replaceAll('/', '\\')}" %*\r\n`);
} else {
  mkdirSync(join(modules, '.bin'), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join('..', came), link);
}
