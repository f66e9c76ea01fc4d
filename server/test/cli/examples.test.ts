import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startServer, type TestServer } from '../support/server.ts';
import { newFolder, pathWith, runCli, until } from './cli.ts';
import { allCommands } from './commands.ts';

/** Those that run until they are stopped, and what tells that they do. */
const ENDLESS: Record<string, RegExp> = { serve: /Enfilade is listening/, 'events follow': /^(?!.)/s };
/** What would need more of the machine than a test may take. */
const ELSEWHERE: Record<string, string> = {
  '/var/lib/enfilade': './lib',
  'http://127.0.0.1:7788': '$ENFILADE_URL',
};

/** What the examples speak of. */
async function stage(t: TestContext, server: TestServer): Promise<Record<string, string>> {
  const env = { ENFILADE_URL: server.url, ENFILADE_API_KEY: server.keys.apiKey };
  const made = async (...args: string[]) => {
    const { stdout, stderr, status } = await runCli(t, [...args, '--json'], { env });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  await made('room', 'create', '--name', 'algebra-2');
  await made('room', 'create', '--name', 'old-room');
  await made('room', 'create', '--name', 'older-room');
  const deleted = await made('room', 'create', '--name', 'gone');
  await made('room', 'delete', 'gone');
  const [code] = (await made('code', 'create', 'algebra-2'))['data'] as { code: string }[];
  const template = await made('template', 'create', 'example');
  const key = await made('keys', 'create', 'example');
  return {
    ...env,
    DELETED_ROOM: String(deleted['id']),
    CODE: code?.code ?? '',
    TEMPLATE_ID: String(template['id']),
    KEY_ID: String(key['id']),
  };
}

for (const { path, examples } of allCommands()) {
  const name = path.join(' ');
  // Each shell has its own; the test of completion runs them.
  if (name === 'completion') continue;
  test(`the examples of enfilade ${name} run as they stand`, async (t) => {
    const folder = newFolder(t);
    writeFileSync(
      join(folder, 'package.json'),
      '{"scripts":{"test":"node -e \\"fetch(process.env.ENFILADE_URL)\\""}}',
    );
    const server = await startServer();
    const env = {
      PATH: pathWith(t),
      HOME: folder,
      ENFILADE_PORT: '0',
      ENFILADE_DATA_DIR: folder,
      ...(await stage(t, server)),
    };
    for (const line of examples) {
      const command = Object.entries(ELSEWHERE).reduce((text, [from, to]) => text.replaceAll(from, to), line);
      const here = name === 'serve' ? command.replace('--port 8080', '--port 0') : command;
      await runLine(here, { env, cwd: folder }, ENDLESS[name]);
    }
    await server.stop();
  });
}

async function runLine(
  line: string,
  options: { env: Record<string, string>; cwd: string },
  running: RegExp | undefined,
): Promise<void> {
  const child = spawn('bash', ['-c', running ? `exec ${line}` : line], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (running) {
    await until(() => running.test(stdout));
    child.kill('SIGTERM');
  }
  assert.equal(await ended, 0, `${line}\n${stderr}`);
}
