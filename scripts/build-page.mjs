// Runs after `npm ci`: builds the page of the rooms. Without it the server runs all the same, and says how it is built.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const build = join(root, 'web/build/build.ts');
const linked = join(root, 'node_modules/.bin/node');

/** Who installed without the development dependencies brings a page that was built elsewhere. */
function hasTools() {
  try {
    createRequire(build).resolve('vite');
    return true;
  } catch {
    return false;
  }
}

if (existsSync(build) && hasTools()) {
  const node = existsSync(linked) ? linked : process.execPath;
  const { status } = spawnSync(node, [build], { cwd: root, stdio: 'inherit' });
  if (status !== 0) console.error('The page of the rooms could not be built: npm run build -w web');
}
