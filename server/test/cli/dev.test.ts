import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { newFolder, pathWith, runCli, spawnCli, until } from './cli.ts';

/** Where throw-away servers have their folders in a test. */
function surroundings(t: TestContext, more: Record<string, string> = {}) {
  const temporary = newFolder(t);
  return { env: { TMPDIR: temporary, ...more }, left: () => readdirSync(temporary) };
}

/** Tells its environment and waits; on SIGTERM it takes its time. */
const SLOW_TO_END = `node -e "
  process.on('SIGTERM', () => setTimeout(() => { console.log('cleaned up'); process.exit(3); }, 200));
  console.log('at ' + process.env.ENFILADE_URL + ' pid ' + process.pid);
  setInterval(() => {}, 1000);
"`;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('the command finds a server and its keys in its environment, and nothing of another one', async (t) => {
  const { env, left } = surroundings(t, {
    ENFILADE_URL: 'http://elsewhere.invalid',
    ENFILADE_DATABASE_URL: 'postgres://elsewhere.invalid/db',
    ENFILADE_CONFIG: '/elsewhere',
    OTHER: 'stays',
  });
  const program = `
    const { env } = process;
    const answer = await fetch(env.ENFILADE_URL + '/api/v1/rooms', { headers: { authorization: 'Bearer ' + env.ENFILADE_API_KEY } });
    const hms = await fetch(env.HMS_BASE_URL + '/rooms');
    const agora = await fetch(env.AGORA_BASE_URL + '/tokens/teams', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ accessKey: env.AGORA_ACCESS_KEY, secretAccessKey: env.AGORA_SECRET_KEY, lifespan: 0, role: 'admin' }),
    });
    const docspace = await fetch(env.DOCSPACE_BASE_URL + '/api/2.0/files/rooms', { headers: { authorization: 'Bearer ' + env.DOCSPACE_API_KEY } });
    const names = Object.keys(env).filter((name) => /^(ENFILADE|AGORA|HMS|DOCSPACE)_|^OTHER$/.test(name)).sort();
    console.log(JSON.stringify({ statuses: [answer, hms, agora, docspace].map(({ status }) => status), names }));
  `;
  const quoted = program.replaceAll('\n', ' ');
  const { status, stdout, stderr } = await runCli(
    t,
    ['dev', '-c', `node --input-type=module -e "${quoted}"`],
    { env },
  );
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), {
    statuses: [200, 401, 201, 200],
    names: [
      ...['AGORA_ACCESS_KEY', 'AGORA_BASE_URL', 'AGORA_SECRET_KEY', 'DOCSPACE_API_KEY', 'DOCSPACE_BASE_URL'],
      ...['ENFILADE_ACCESS_KEY', 'ENFILADE_API_KEY', 'ENFILADE_SECRET_KEY', 'ENFILADE_URL'],
      ...['HMS_ACCESS_KEY', 'HMS_BASE_URL', 'HMS_SECRET', 'OTHER'],
    ],
  });
  assert.equal(status, 0);
  assert.deepEqual(left(), []);
});

for (const [command, expected] of [
  ['exit 0', 0],
  ['exit 7', 7],
  [`node -e 'process.kill(process.pid)'; exit $?`, 143],
  ['false; true', 0],
  ['no-such-program-at-all', 127],
] as const) {
  test(`it ends with the status of the command: ${command}`, async (t) => {
    const { env, left } = surroundings(t);
    const { status } = await runCli(t, ['dev', '--command', command], { env });
    assert.equal(status, expected);
    assert.deepEqual(left(), []);
  });
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} goes to all that the command started, and the folder is removed`, async (t) => {
    const { env, left } = surroundings(t);
    // The shell that runs this is not the program: it must get the signal, too.
    const command = `${SLOW_TO_END.replaceAll('SIGTERM', signal)}; exit $?`;
    const { child, output, ended } = spawnCli(t, ['dev', '-c', command], { env });
    const [, url = '', pid = ''] = await until(() => /at (\S+) pid (\d+)/.exec(output().stdout));
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.equal(left().length, 1);
    child.kill(signal);
    const { status, stdout } = await ended;
    assert.match(stdout, /cleaned up/);
    assert.ok(
      [3, 128 + { SIGTERM: 15, SIGINT: 2, SIGHUP: 1 }[signal]].includes(status ?? -1),
      String(status),
    );
    assert.equal(isRunning(Number(pid)), false);
    assert.deepEqual(left(), []);
    await assert.rejects(fetch(`${url}/healthz`));
  });
}

test('asked twice, it ends what does not want to', async (t) => {
  const { env, left } = surroundings(t);
  const stubborn = `node -e "process.on('SIGTERM', () => console.log('no')); console.log('pid ' + process.pid); setInterval(() => {}, 1000)"`;
  const { child, output, ended } = spawnCli(t, ['dev', '-c', stubborn], { env });
  const [, pid = ''] = await until(() => /pid (\d+)/.exec(output().stdout));
  child.kill('SIGTERM');
  await until(() => output().stdout.includes('no'));
  child.kill('SIGTERM');
  assert.ok([137, 143].includes((await ended).status ?? 0), 'by which of them the shell ended');
  await until(() => !isRunning(Number(pid)));
  assert.deepEqual(left(), []);
});

test('a signal that comes while the server starts leaves nothing behind', async (t) => {
  const { env, left } = surroundings(t);
  const { child, ended } = spawnCli(t, ['dev'], { env });
  await until(() => left().length > 0);
  child.kill('SIGTERM');
  assert.equal((await ended).status, 0);
  assert.deepEqual(left(), []);
});

test('without a command it tells the environment and runs until it is stopped', async (t) => {
  const { env, left } = surroundings(t);
  const { child, output, ended } = spawnCli(t, ['dev'], { env });
  await until(() => output().stderr.includes('Ctrl-C'));
  const lines = output().stdout.trimEnd().split('\n');
  assert.equal(lines.length, 12);
  for (const line of lines) assert.match(line, /^export [A-Z_]+=[\w:/.-]+$/);
  const [, url = ''] = /ENFILADE_URL=(\S+)/.exec(output().stdout) ?? [];
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  child.kill('SIGINT');
  assert.equal((await ended).status, 0);
  assert.deepEqual(left(), []);
});

for (const [where, status, said] of [
  ['| true', 0, /^(Runs until.*\n)?$/],
  ['> /dev/full', 1, /^enfilade: what it prints cannot be kept: ENOSPC.*\n(Runs until.*\n)?$/],
] as const) {
  const options = where === '| true' || existsSync('/dev/full') ? {} : { skip: 'needs /dev/full' };
  test(`where nobody reads what it prints, nothing is left behind: ${where}`, options, async (t) => {
    const { env, left } = surroundings(t, { PATH: pathWith(t) });
    const line = `set -o pipefail; enfilade dev ${where}`;
    const ended = spawnSync('bash', ['--norc', '-c', line], { env, encoding: 'utf8', timeout: 60_000 });
    assert.equal(ended.status, status);
    assert.match(ended.stderr, said);
    assert.deepEqual(left(), []);
  });
}

test('a command of no words is asked for in a wrong way', async (t) => {
  const { env, left } = surroundings(t);
  const { status, stderr } = await runCli(t, ['dev', '-c', ' '], { env });
  assert.match(stderr, /^enfilade: -c: .*\n$/);
  assert.equal(status, 2);
  assert.deepEqual(left(), []);
});

test('--json: the environment as one document', async (t) => {
  const { env } = surroundings(t);
  const { child, output, ended } = spawnCli(t, ['dev', '--json'], { env });
  await until(() => output().stderr.includes('Ctrl-C'));
  const environment = JSON.parse(output().stdout) as Record<string, string>;
  assert.match(environment['ENFILADE_API_KEY'] ?? '', /^sk-/);
  child.kill('SIGTERM');
  await ended;
});

test('a port that is taken is told in one line', async (t) => {
  const { env, left } = surroundings(t);
  const first = spawnCli(t, ['dev', '--json'], { env });
  await until(() => first.output().stderr.includes('Ctrl-C'));
  const { ENFILADE_URL: url = '' } = JSON.parse(first.output().stdout) as Record<string, string>;
  const { status, stderr } = await runCli(t, ['dev', '--port', new URL(url).port, '-c', 'true'], { env });
  assert.match(stderr, /^enfilade: .*EADDRINUSE.*\n$/);
  assert.equal(status, 1);
  first.child.kill('SIGTERM');
  await first.ended;
  assert.deepEqual(left(), []);
});

const hasProcFolder = existsSync('/proc/self/environ') ? {} : { skip: 'needs /proc' };
test('no key stands among the arguments of a process', hasProcFolder, async (t) => {
  const { env } = surroundings(t);
  const { child, output, ended } = spawnCli(t, ['dev', '-c', SLOW_TO_END], { env });
  const [, , pid = ''] = await until(() => /at (\S+) pid (\d+)/.exec(output().stdout));
  for (const id of [pid, String(child.pid)]) {
    assert.doesNotMatch(readFileSync(join('/proc', id, 'cmdline'), 'utf8'), /sk-[0-9a-f]{16}/);
  }
  child.kill('SIGTERM');
  await ended;
});
