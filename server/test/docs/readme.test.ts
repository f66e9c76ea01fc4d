import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { spawnServer } from '../support/server.ts';
import { blocksOf, withShown, type Shown } from './blocks.ts';
import { comparePrinted, toBeShown } from './compare.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const path = join(root, 'README.md');
const readme = readFileSync(path, 'utf8');

// ENFILADE_TEST_UPDATE_DOCS=1 (or …_README) writes what the examples print into the README.
const updates = ['DOCS', 'README'].some((name) => process.env[`ENFILADE_TEST_UPDATE_${name}`] !== undefined);

test('the README’s examples, run in its order, print what the README shows', async (t) => {
  const blocks = blocksOf(readme);
  const setting = blocks.find(({ mark }) => mark === 'environment')?.code ?? '';
  const pairs = [...setting.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const environment = Object.fromEntries(pairs) as Record<string, string>;
  assert.equal(pairs.length, 3);
  const server = await spawnServer(t, environment);
  const env = { ...environment, PATH: process.env['PATH'], ENFILADE_URL: server.url };

  const examples = blocks.filter(({ mark }) => mark === 'example');
  assert.ok(examples.length >= 6);
  const changes: Shown[] = [];
  for (const { code, shown, line } of examples) {
    assert.ok(shown, `README.md:${line} does not show what it prints`);
    const here = code.replaceAll('http://127.0.0.1:7788', server.url);
    const { stdout } = await run('bash', ['-c', here], { cwd: root, env });
    const printed = stdout.replaceAll(server.url, 'http://127.0.0.1:7788');
    if (updates) changes.push({ ...shown, text: toBeShown(shown.lang, printed, shown.text) });
    else comparePrinted(shown.lang, printed, shown.text, `README.md:${line}`);
  }
  if (updates) writeFileSync(path, withShown(readme, changes));
});

test('every link in the documentation leads to a file', () => {
  const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((name) =>
    join(root, name),
  );
  for (const name of readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.md') && !isGenerated(name)) pages.push(join(root, 'docs', name));
  }
  for (const page of pages) {
    for (const [, target = ''] of readFileSync(page, 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      // What begins with a slash is a file of the built site.
      if (/^([a-z]+:|\/)/.test(target)) continue;
      const file = join(dirname(page), target);
      if (isGenerated(relative(join(root, 'docs'), file))) continue;
      assert.ok(existsSync(file), `${page}: ${target}`);
    }
  }
});

/** Of the files in `docs/`, those that `npm run docs` makes; `npm run docs:check` follows the links in them. */
function isGenerated(name: string): boolean {
  return name.startsWith('api/') || name.startsWith('.vitepress/');
}
