import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newFolder, pathWith, until } from './cli.ts';

const hasScript = spawnSync('sh', ['-c', 'script --version'], { encoding: 'utf8' }).stdout.includes(
  'util-linux',
);
const onTerminal = hasScript ? {} : { skip: 'needs script, of util-linux' };

/** A command line on a terminal of its own, 60 columns wide. */
function atTerminal(t: TestContext, line: string, environment: Record<string, string> = {}) {
  const env = {
    PATH: pathWith(t),
    HOME: newFolder(t),
    TERM: 'xterm-256color',
    SHELL: '/bin/bash',
    ...environment,
  };
  const wide = `stty cols 60; exec ${line}`;
  const child = spawn('script', ['-qec', `bash -c ${quoted(wide)}`, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.on('data', (data: Buffer) => (shown += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  t.after(() => child.kill('SIGKILL'));
  return { press: (keys: string) => child.stdin.write(keys), shown: () => shown, ended };
}

const ESCAPE = '\u001b';
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** A server that takes its time. */
async function slowServer(t: TestContext, wait: number): Promise<Record<string, string>> {
  const room = {
    number: 1,
    name: 'algebra-2',
    title: 'A very long title that goes on and on',
    type: 'public',
    state: 'open',
    created_at: '2026-11-22T09:30:15.000Z',
  };
  const server = createServer((_request, response) => {
    void sleep(wait).then(() =>
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ data: [room], next: null, previous: null })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { ENFILADE_URL: `http://127.0.0.1:${String(port)}`, ENFILADE_API_KEY: `sk-${'0'.repeat(64)}` };
}

test(
  'a table on a terminal has colours and is no wider than it; with NO_COLOR it has none',
  onTerminal,
  async (t) => {
    const env = await slowServer(t, 0);
    const colored = atTerminal(t, 'enfilade room list', env);
    assert.equal(await colored.ended, 0);
    assert.ok(colored.shown().startsWith(`${ESCAPE}[1mNUMBER  NAME `), colored.shown());
    const bare = atTerminal(t, 'enfilade room list', { ...env, NO_COLOR: '1' });
    assert.equal(await bare.ended, 0);
    assert.ok(!bare.shown().includes(ESCAPE));
    const lines = bare.shown().trimEnd().split('\r\n');
    assert.equal(lines.length, 2);
    for (const line of lines) assert.ok(line.length <= 60, line);
    assert.match(lines[1] ?? '', /A very.*… /);
  },
);

test(
  'what takes more than a second shows that it goes on, and is cleared before the answer',
  onTerminal,
  async (t) => {
    const env = await slowServer(t, 2500);
    const { shown, ended } = atTerminal(t, 'enfilade room list', { ...env, NO_COLOR: '1' });
    assert.equal(await ended, 0);
    const [before, ...lines] = shown().split(`\r${ESCAPE}[K`);
    const answer = lines.pop() ?? '';
    assert.equal(before, '');
    assert.ok(lines.length > 1);
    for (const line of lines) assert.match(line, /^\S asking the server$/);
    assert.match(answer, /^NUMBER/);
  },
);

test('dev at a terminal: Ctrl-C reaches the command once, which may be typed to', onTerminal, async (t) => {
  const temporary = newFolder(t);
  const command = `node -e "
    let times = 0;
    process.on('SIGINT', () => { times += 1; setTimeout(() => { console.log('times ' + times); process.exit(5); }, 300); });
    process.stdin.once('data', (line) => console.log('typed ' + line));
    console.log('ready');
  "`;
  const { press, shown, ended } = atTerminal(t, `enfilade dev -c ${quoted(command)}`, { TMPDIR: temporary });
  await until(() => shown().includes('ready'));
  press('hello\n');
  await until(() => shown().includes('typed hello'));
  press('\u0003');
  assert.equal(await ended, 5);
  assert.match(shown(), /times 1\r\n/);
  assert.deepEqual(readdirSync(temporary), []);
});

test('who reads less than there is ends the program without a word', async (t) => {
  const env = { PATH: pathWith(t), HOME: newFolder(t) };
  const line = 'set -o pipefail; enfilade serve --help | head -n 1';
  const { stdout, stderr, status } = spawnSync('bash', ['-c', line], { env, encoding: 'utf8' });
  assert.match(stdout, /^Usage: enfilade serve.*\n$/);
  assert.equal(stderr, '');
  assert.equal(status, 0);
});
