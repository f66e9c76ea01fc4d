import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Enfilade } from '@enfilade/client';
import { startServer } from '../support/server.ts';
import { newFolder, pathWith } from './cli.ts';
import { allCommands } from './commands.ts';

/** Those that run until they are stopped. */
const ENDLESS = new Set(['serve', 'demo', 'events follow']);
/** What would need more of the machine than a test may take. */
const ELSEWHERE: Record<string, string> = {
  '/var/lib/enfilade': './lib',
  'http://127.0.0.1:7788': '$ENFILADE_URL',
};

/** What the examples speak of. */
async function stage(client: Enfilade): Promise<Record<string, string>> {
  for (const name of ['algebra-2', 'old-room', 'older-room']) await client.rooms.create({ name });
  const deleted = await client.rooms.create();
  await client.rooms.delete(deleted.id);
  const [code] = await client.rooms.codes.create('name:algebra-2');
  const template = await client.templates.create({ name: 'example', roles: { host: {} } });
  const key = await client.keys.create({ name: 'example', scopes: ['*'] });
  return {
    DELETED_ROOM: deleted.id,
    CODE: code?.code ?? '',
    TEMPLATE_ID: template.id,
    KEY_ID: key.id,
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
    const client = new Enfilade({ url: server.url, key: server.keys.apiKey });
    const env = {
      PATH: pathWith(t),
      HOME: folder,
      ENFILADE_PORT: '0',
      ENFILADE_DATA_DIR: folder,
      ENFILADE_URL: server.url,
      ENFILADE_API_KEY: server.keys.apiKey,
      ...(await stage(client)),
    };
    for (const line of examples) {
      const command = Object.entries(ELSEWHERE).reduce((text, [from, to]) => text.replaceAll(from, to), line);
      const here = name === 'serve' ? command.replace('--port 8080', '--port 0') : command;
      // It is heard of what happens, so something must.
      const happen = () => client.rooms.create();
      await runLine(here, { env, cwd: folder }, ENDLESS.has(name) ? happen : undefined);
    }
    await server.stop();
  });
}

/** @param happen makes what runs until it is stopped show something */
async function runLine(
  line: string,
  options: { env: Record<string, string>; cwd: string },
  happen: (() => Promise<unknown>) | undefined,
): Promise<void> {
  const child = spawn('bash', ['-c', happen ? `exec ${line}` : line], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (happen) {
    while (stdout === '' && child.exitCode === null) {
      await happen();
      await sleep(20);
    }
    child.kill('SIGTERM');
  }
  assert.equal(await ended, 0, `${line}\n${stderr}`);
}
