import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { KEY_ENVIRONMENT, spawnServer } from '../support/server.ts';
import { newFolder, runCli, until } from './cli.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/enfilade.mjs');
const serve = (...flags: string[]) => [process.execPath, PROGRAM, 'serve', ...flags] as [string, ...string[]];

test('serve is what npm start is: the same banner, the same end', async (t) => {
  const server = await spawnServer(t, {}, undefined, serve('--log-level', 'debug'));
  assert.match(server.output().stdout, /^Enfilade is listening on .*\n\nThe project "default" was made/);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  await until(() => server.output().stderr.includes('"level":20'));
  assert.equal(await server.end('SIGTERM'), 0);
});

test('flags win over the environment, and faults are told as npm start tells them', async (t) => {
  const server = await spawnServer(t, { ENFILADE_PORT: '1' }, undefined, serve('--port=0'));
  assert.equal(await server.end('SIGINT'), 0);
  const wrong = await runCli(t, ['serve', '--port', 'many'], { env: { ENFILADE_FOO: '1' } });
  assert.match(wrong.stderr, /^Enfilade cannot start:\nENFILADE_FOO: .*\nENFILADE_PORT: /);
  assert.equal(wrong.status, 1);
  const unknown = await runCli(t, ['serve', '--prot', '1']);
  assert.match(
    unknown.stderr,
    /^enfilade: unknown option '--prot'. Did you mean --port\?; see enfilade serve --help\n$/,
  );
  assert.equal(unknown.status, 2);
});

test('ENFILADE_URL, which commands go by, does not stop a server', async (t) => {
  const server = await spawnServer(
    t,
    { ...KEY_ENVIRONMENT, ENFILADE_URL: 'http://elsewhere.invalid' },
    undefined,
    serve(),
  );
  assert.equal(await server.end(), 0);
});

/** A Node from before this project's, where the machine has one. */
const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  const version = existsSync(path) ? spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout : '';
  return /^v(18|20|22)\./.test(version);
});
const oldNode = old === undefined ? { skip: 'needs an older Node' } : {};

test(
  'started by an older Node, the one that came along takes over, and signals reach it',
  oldNode,
  async (t) => {
    const version = spawnSync(old ?? '', [PROGRAM, 'keys', 'list', '--url'], { encoding: 'utf8' });
    assert.match(version.stderr, /^enfilade: option '--url <url>' argument missing/);
    assert.equal(version.status, 2);
    const temporary = newFolder(t);
    const child = spawn(old ?? '', [PROGRAM, 'dev', '-c', 'echo on; sleep 60'], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    assert.equal(await ended, 143);
  },
);
