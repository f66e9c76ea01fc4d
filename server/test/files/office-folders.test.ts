import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startServer } from '../support/server.ts';
import { eventually } from './eventually.ts';

const made: string[] = [];
after(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A folder of so many minutes ago, with something in it. */
function folder(name: string, minutes: number): string {
  const path = mkdtempSync(join(tmpdir(), name));
  made.push(path);
  mkdirSync(join(path, 'profile'));
  writeFileSync(join(path, 'profile', 'settings'), 'x');
  const then = Date.now() / 1000 - minutes * 60;
  utimesSync(path, then, then);
  return path;
}

test('folders that LibreOffice left when the server was killed are swept at the start', async () => {
  const old = folder('enfilade-office-', 61);
  const kept = [
    folder('enfilade-office-', 59),
    folder('enfilade-other-', 61),
    folder('other-enfilade-office-', 61),
  ];
  const link = `${old}-link`;
  made.push(link);
  symlinkSync(kept[1] ?? '', link);
  const server = await startServer();
  await eventually(async () => !existsSync(old), 'the sweep', 3000).finally(() => server.stop());
  assert.deepEqual(
    kept.filter((path) => !existsSync(join(path, 'profile', 'settings'))),
    [],
  );
  assert.ok(existsSync(link));
});
