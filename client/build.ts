// npm run build -w client   makes the package that is published: client/dist
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import manifest from './package.json' with { type: 'json' };

const here = import.meta.dirname;
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** Writes the package into a folder: JavaScript with its types, for who has no build step. */
export function buildPackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.build.json'), '--outDir', folder], {
    stdio: 'inherit',
  });
  // Here the workspaces import the source as it is; only what is built may be published.
  const { private: _notFromHere, scripts: _neither, ...about } = manifest;
  const published = {
    ...about,
    sideEffects: false,
    engines: { node: '>=20' },
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  copyFileSync(join(here, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(here, '../LICENSE'), join(folder, 'LICENSE'));
}

if (import.meta.main) buildPackage(join(here, 'dist'));
