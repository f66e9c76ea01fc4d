import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { createDatabase, runningPostgres } from '../support/postgres.ts';
import { KEY_ENVIRONMENT, KEYS, spawnServer, startServer } from '../support/server.ts';
import { newFolder, runCli } from './cli.ts';

interface Finding {
  part: string;
  health: 'ok' | 'note' | 'warn' | 'fail';
  text: string;
  advice?: string;
}

async function examine(t: TestContext, env: Record<string, string>, ...args: string[]) {
  const { stdout, stderr, status } = await runCli(t, ['doctor', '--json', ...args], {
    env: { ENFILADE_PORT: '0', ...env },
  });
  assert.equal(stderr, '');
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
  assert.equal(status, ok ? 0 : 1);
  for (const { health, advice, part } of findings) {
    if (health === 'warn' || health === 'fail') assert.ok(advice, `${part} says what to do`);
  }
  return { ok, of: (part: string) => findings.filter((finding) => finding.part === part) };
}

/** A folder that a server has used. */
async function usedFolder(t: TestContext): Promise<string> {
  const dataDir = newFolder(t);
  const server = await spawnServer(t, {}, dataDir);
  await server.end();
  return dataDir;
}

test('a healthy installation: every part is looked at, nothing is changed or left behind', async (t) => {
  const dataDir = await usedFolder(t);
  const before = readdirSync(dataDir).sort();
  const { ok, of } = await examine(t, {}, '--data-dir', dataDir);
  assert.ok(ok);
  for (const part of [
    'enfilade',
    'node',
    'clock',
    'configuration',
    'data folder',
    'disk',
    'database',
    'schema',
    'encryption key',
    'port',
  ]) {
    assert.deepEqual(
      of(part).map(({ health }) => health),
      ['ok'],
      part,
    );
  }
  assert.match(of('database')[0]?.text ?? '', /^SQLite \d/);
  for (const part of ['ffmpeg', 'LibreOffice', 'coturn'])
    assert.ok(['ok', 'note'].includes(of(part)[0]?.health ?? ''), part);
  assert.deepEqual(readdirSync(dataDir).sort(), before);
});

test('for people: a line for each part, and what to do below it', async (t) => {
  const env = { ENFILADE_DATA_DIR: join(newFolder(t), 'none'), ENFILADE_PORT: 'x' };
  const { stdout, status } = await runCli(t, ['doctor'], { env });
  assert.match(stdout, /^ok {4}enfilade +\d/);
  assert.match(
    stdout,
    /^fail {2}configuration +ENFILADE_PORT: must be a whole number.*\n +→ See enfilade serve --help\.$/m,
  );
  assert.match(stdout, /^note {2}data folder .*the first start makes it$/m);
  assert.equal(status, 1);
});

test('all faults of the configuration are told, without what stands there', async (t) => {
  const { ok, of } = await examine(t, {
    ENFILADE_DATABASE_URL: 'mysql://u:hunter2@x',
    ENFILADE_API_KEY: 'hunter2',
    ENFILADE_FOO: 'hunter2',
  });
  assert.equal(ok, false);
  const faults = of('configuration').map(({ text }) => text.split(':')[0]);
  assert.deepEqual(faults, ['ENFILADE_FOO', 'ENFILADE_DATABASE_URL', 'ENFILADE_API_KEY']);
  assert.doesNotMatch(JSON.stringify(of('configuration')), /hunter2/);
});

const isRoot = process.getuid?.() === 0;
const faults: [what: string, spoil: (dataDir: string) => void, part: string, health: string, said: RegExp][] =
  [
    [
      'an encryption key that others can read',
      (dir) => chmodSync(join(dir, 'encryption.key'), 0o644),
      'encryption key',
      'fail',
      /others can read/,
    ],
    [
      'no encryption key',
      (dir) => rmSync(join(dir, 'encryption.key')),
      'encryption key',
      'fail',
      /is missing/,
    ],
    [
      'another encryption key',
      (dir) => writeFileSync(join(dir, 'encryption.key'), 'ab'.repeat(32)),
      'encryption key',
      'fail',
      /does not open/,
    ],
    [
      'a folder that others can look into',
      (dir) => chmodSync(dir, 0o755),
      'data folder',
      'warn',
      /others can look/,
    ],
    [
      'a file that is no database',
      (dir) => writeFileSync(join(dir, 'enfilade.db'), 'x'.repeat(8192)),
      'database',
      'fail',
      /not a database/,
    ],
    [
      'a folder where the database should be',
      (dir) => {
        rmSync(join(dir, 'enfilade.db'));
        mkdirSync(join(dir, 'enfilade.db'));
      },
      'database',
      'fail',
      /unable to open/,
    ],
    [
      'a database of a newer version',
      (dir) => inDatabase(dir, `insert into kysely_migration values ('9999-newer', '')`),
      'schema',
      'fail',
      /9999-newer.*newer/,
    ],
    [
      'a database of an older version',
      (dir) => inDatabase(dir, `delete from kysely_migration where name > '0001-room-management'`),
      'schema',
      'note',
      /next start/,
    ],
  ];
for (const [what, spoil, part, health, said] of faults) {
  test(`told with what to do: ${what}`, async (t) => {
    const dataDir = await usedFolder(t);
    spoil(dataDir);
    const { ok, of } = await examine(t, {}, '--data-dir', dataDir);
    const [found] = of(part);
    assert.equal(found?.health, health);
    assert.match(found.text, said);
    assert.equal(ok, health !== 'fail');
  });
}

test(
  'a folder that cannot be written to',
  isRoot ? { skip: 'the administrator may write anywhere' } : {},
  async (t) => {
    const dataDir = await usedFolder(t);
    chmodSync(dataDir, 0o500);
    const { of } = await examine(t, {}, '--data-dir', dataDir);
    assert.equal(of('data folder')[0]?.health, 'fail');
    chmodSync(dataDir, 0o700);
  },
);

test('a file instead of a data folder is told, and the rest is looked at', async (t) => {
  const file = join(newFolder(t), 'file');
  writeFileSync(file, '');
  const { of } = await examine(t, {}, '--data-dir', file);
  assert.equal(of('data folder')[0]?.health, 'fail');
  assert.equal(of('port')[0]?.health, 'ok');
});

test(
  'a full disk: no advice to give up a database that is whole',
  isRoot && platform() === 'linux' ? {} : { skip: 'needs a disk of its own' },
  async (t) => {
    const dataDir = await usedFolder(t);
    const disk = newFolder(t);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', disk]).status !== 0) {
      // In a container root may not mount, and there is no other way to a disk that is full.
      t.skip('this machine gives no such disk');
      return;
    }
    try {
      cpSync(dataDir, disk, { recursive: true });
      assert.throws(() => writeFileSync(join(disk, 'filling'), 'x'.repeat(1024 * 1024)), /ENOSPC/);
      const { of } = await examine(t, {}, '--data-dir', disk);
      assert.match(of('data folder')[0]?.advice ?? '', /^Make room/);
      assert.doesNotMatch(JSON.stringify(of('database')), /backup/);
      const { stderr } = await runCli(t, ['room', 'list', '--data-dir', disk]);
      assert.match(stderr, /^enfilade: .*disk/);
      assert.doesNotMatch(stderr, /a server uses/);
    } finally {
      spawnSync('umount', [disk]);
    }
  },
);

test(
  'a folder that another user owns is not taken for an empty one',
  isRoot ? {} : { skip: 'needs another user' },
  async (t) => {
    const dataDir = await usedFolder(t);
    const run = (...args: string[]) => {
      const line = [process.execPath, join(import.meta.dirname, '../../bin/enfilade.mjs'), ...args];
      const env = { PATH: process.env['PATH'], ENFILADE_PORT: '0' };
      return spawnSync('setpriv', ['--reuid', '65534', '--clear-groups', ...line], { env, encoding: 'utf8' });
    };
    const doctor = run('doctor', '--data-dir', dataDir);
    assert.match(doctor.stdout, /^fail +data folder +EACCES/m);
    assert.doesNotMatch(doctor.stdout, /none yet/);
    assert.match(
      run('room', 'list', '--data-dir', dataDir).stderr,
      /^enfilade: EACCES.*user who runs the server/,
    );
  },
);

test('a port that another program holds; a server that holds its own', async (t) => {
  const other = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const held = await examine(t, {
    ENFILADE_PORT: String((other.address() as AddressInfo).port),
    ENFILADE_DATA_DIR: newFolder(t),
  });
  assert.equal(held.of('port')[0]?.health, 'fail');
  if (existsSync('/proc/net/tcp'))
    assert.match(held.of('port')[0]?.text ?? '', new RegExp(`held by process ${String(process.pid)} `));

  const server = await spawnServer(t, {});
  const running = await examine(t, {
    ENFILADE_PORT: new URL(server.url).port,
    ENFILADE_DATA_DIR: server.dataDir,
  });
  assert.ok(running.ok);
  assert.match(running.of('port')[0]?.text ?? '', /a server listens on/);
  assert.equal(running.of('database')[0]?.health, 'ok', 'also while it is used');
  await server.end();

  const nowhere = await examine(t, {
    ENFILADE_HOST: '192.0.2.1',
    ENFILADE_PORT: '7788',
    ENFILADE_DATA_DIR: newFolder(t),
  });
  assert.match(nowhere.of('port')[0]?.text ?? '', /no address of this machine/);
});

test('PostgreSQL: one that answers, and one that does not', async (t) => {
  const postgres = await runningPostgres();
  const url = await createDatabase(postgres);
  const { of, ok } = await examine(t, { ENFILADE_DATABASE_URL: url, ENFILADE_DATA_DIR: newFolder(t) });
  assert.ok(ok);
  assert.match(of('database')[0]?.text ?? '', /^PostgreSQL \d/);
  const gone = await examine(t, {
    ENFILADE_DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x',
    ENFILADE_DATA_DIR: newFolder(t),
  });
  assert.match(gone.of('database')[0]?.text ?? '', /ECONNREFUSED/);
  assert.doesNotMatch(JSON.stringify(gone.of('database')), /hunter2/);
  await postgres.stop();
});

test('a server elsewhere: whether it answers, is ready, agrees about the time and knows the key', async (t) => {
  const server = await startServer();
  const good = await examine(t, { ENFILADE_API_KEY: KEYS.apiKey }, '--url', server.url);
  assert.ok(good.ok);
  for (const part of ['server', 'ready', 'clock', 'key']) assert.equal(good.of(part)[0]?.health, 'ok', part);
  const wrong = await examine(t, {}, '--url', server.url, '--key', `sk-${'0'.repeat(64)}`);
  assert.equal(wrong.of('key')[0]?.health, 'fail');
  const without = await examine(t, { ENFILADE_API_KEY: '' }, '--url', server.url);
  assert.equal(without.of('key')[0]?.health, 'note');
  for (const args of [
    ['--url', 'rooms.example.com'],
    ['--url', 'ftp://rooms.example.com'],
    ['--url', server.url, '--data-dir', '.'],
  ]) {
    const refused = await runCli(t, ['doctor', ...args]);
    assert.match(refused.stderr, /^enfilade: (--url must be|--data-dir is for)/);
    assert.equal(refused.status, 2);
  }
  await server.stop();
  const gone = await examine(t, { ENFILADE_URL: server.url });
  assert.match(gone.of('server')[0]?.text ?? '', /ECONNREFUSED/);
});

test('a server whose clock is wrong', async (t) => {
  const past = createServer((_request, response) => {
    response.sendDate = false;
    response.setHeader('date', new Date(Date.now() - 60_000).toUTCString()).end('{"status":"ok"}');
  });
  await new Promise<void>((resolve) => past.listen(0, '127.0.0.1', resolve));
  t.after(() => past.close());
  const { of } = await examine(
    t,
    {},
    '--url',
    `http://127.0.0.1:${String((past.address() as AddressInfo).port)}`,
  );
  assert.equal(of('clock')[0]?.health, 'fail');
  assert.match(of('clock')[0]?.text ?? '', /-6\d s/);
});

test('the environment that fixes the keys is no fault', async (t) => {
  const { of } = await examine(t, { ...KEY_ENVIRONMENT, ENFILADE_DATA_DIR: newFolder(t) });
  assert.equal(of('configuration')[0]?.health, 'ok');
  assert.equal(of('encryption key')[0]?.health, 'ok');
});

function inDatabase(dataDir: string, sql: string): void {
  const database = new DatabaseSync(join(dataDir, 'enfilade.db'));
  database.exec(sql);
  database.close();
}
