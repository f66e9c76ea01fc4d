import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { blocksOf, runs } from '../../server/test/docs/blocks.ts';
import { comparePrinted } from '../../server/test/docs/compare.ts';
import { setDesk } from '../../server/test/docs/desk.ts';
import { openReader } from '../../server/test/docs/reader.ts';
import { faultsIn } from './support/compile.ts';

const path = join(import.meta.dirname, '../README.md');
const blocks = blocksOf(readFileSync(path, 'utf8'));

test('client/README.md: what its blocks print, run in their order, is what it shows', async (t) => {
  const desk = await setDesk(t);
  t.after(() => rmSync(desk.folder, { recursive: true, force: true, maxRetries: 20 }));
  await desk.startServer();
  const runnable = blocks.map((block) => ({ ...block, code: desk.here(block.code) }));
  const reader = openReader(desk, runnable);
  t.after(() => reader.close());
  assert.ok(blocks.length > 5);
  for (const block of runnable) {
    const where = `client/README.md:${block.line}`;
    assert.ok(runs(block.lang), `${where}: ${block.lang} is not run`);
    const printed = desk.written(await reader.read(block, block.code));
    assert.ok(block.shown, `${where}: nothing is shown of what it prints`);
    comparePrinted(block.shown.lang, printed, block.shown.text, where);
  }
});

test('client/README.md: its program is right by its types', () => {
  const code = [...blocks.map((block) => block.code), 'export {};'].join('\n');
  assert.deepEqual(faultsIn(new Map([[join(import.meta.dirname, 'readme.ts'), code]])), []);
});
