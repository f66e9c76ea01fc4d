import assert from 'node:assert/strict';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { blocksOf, runs, withShown, type Block, type Shown } from './blocks.ts';
import { comparePrinted, toBeShown } from './compare.ts';
import { ROOT, setDesk } from './desk.ts';
import { needsPrograms, openReader } from './reader.ts';

// ENFILADE_TEST_UPDATE_DOCS=1 writes what the blocks print into the pages.
const updates = process.env['ENFILADE_TEST_UPDATE_DOCS'] !== undefined;

/** What is shown and not run; see `written.test.ts` for those that can be checked otherwise. */
const SHOWN_ONLY = new Set(['text', 'json', 'jsonc', 'diff', 'nginx', 'ini', 'html']);

const docs = join(ROOT, 'docs');
// `api/` is made from what the server says about itself; the examples there are run by the tests of the documents.
const pages = globSync('**/*.md', { cwd: docs, exclude: ['api/**', '**/node_modules/**'] }).sort();

for (const name of pages) {
  const path = join(docs, name);
  const page = readFileSync(path, 'utf8');
  const blocks = blocksOf(page);
  const runnable = blocks.filter(({ lang }) => runs(lang));
  if (blocks.length === 0) continue;

  test(`docs/${name}: every block is run, or said to be shown only`, () => {
    for (const { lang, line } of blocks)
      assert.ok(runs(lang) || SHOWN_ONLY.has(lang), `${name}:${line}: ${lang}`);
  });
  if (runnable.length === 0) continue;

  test(
    `docs/${name}: what its ${runnable.length} blocks print, run in their order, is what it shows`,
    needsPrograms(runnable.map(({ lang }) => lang)),
    async (t) => {
      const desk = await setDesk(t);
      t.after(() => rmSync(desk.folder, { recursive: true, force: true, maxRetries: 20 }));
      const { here, written } = desk;

      const isServer = ({ mark }: Block): boolean => mark === 'server';
      if (!runnable.some(isServer)) await desk.startServer();
      const read = runnable
        .filter((block) => !isServer(block))
        .map((block) => ({ ...block, code: here(block.code) }));
      const reader = openReader(desk, read);
      t.after(() => reader.close());

      const changes: Shown[] = [];
      // Also what was printed before a block that failed.
      t.after(() => changes.length > 0 && writeFileSync(path, withShown(page, changes)));
      for (const block of runnable) {
        const where = `docs/${name}:${block.line}`;
        if (isServer(block)) {
          await desk.startServer(here(block.code));
          continue;
        }
        const printed = written(await reader.read(block, here(block.code)));
        const { shown } = block;
        if (!shown) continue;
        if (!updates) comparePrinted(shown.lang, printed, shown.text, where);
        else if (differs(shown.lang, printed, shown.text))
          changes.push({ ...shown, text: toBeShown(shown.lang, printed, shown.text) });
      }
    },
  );
}

function differs(lang: string, printed: string, shown: string): boolean {
  try {
    comparePrinted(lang, printed, shown, '');
    return false;
  } catch {
    return true;
  }
}
