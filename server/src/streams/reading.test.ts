import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { readable } from './reading.ts';

test('a file that is replaced and deleted all the time is read whole, or is not there', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'enfilade-reading-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'index.m3u8');
  const over = new AbortController();
  const writing = (async () => {
    for (let turn = 0; !over.signal.aborted; turn += 1) {
      await writeFile(`${path}.tmp`, 'x'.repeat(turn % 2 === 0 ? 1 : 70_000));
      await rename(`${path}.tmp`, path);
      if (turn % 5 === 0) await rm(path);
    }
  })();
  try {
    let found = 0;
    while (found < 300) {
      const file = await readable(path);
      if (!file) continue;
      found += 1;
      // As long as it takes to send headers.
      if (found % 3 === 0) await new Promise(setImmediate);
      assert.equal((await buffer(file.stream)).length, file.bytes);
    }
  } finally {
    over.abort();
    await writing;
  }
  assert.equal(await readable(join(folder, 'none')), undefined);
});
