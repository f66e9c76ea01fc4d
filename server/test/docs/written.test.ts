import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { MOST_PICTURE_BYTES } from '../../src/rooms/pictures.ts';
import { blocksOf } from './blocks.ts';
import { ROOT, WRITTEN_PORT } from './desk.ts';

// Blocks that are not run, because they belong to other programs, are checked against what they speak of.

const operations = blocksOf(readFileSync(join(ROOT, 'docs/operations.md'), 'utf8'));
const codes = (lang: string): string[] =>
  operations.filter((block) => block.lang === lang).map(({ code }) => code);

test('docs/operations.md: nginx leads to the server, and takes bodies as large as it does', () => {
  const [conf = ''] = codes('nginx');
  assert.match(conf, new RegExp(`proxy_pass http://127\\.0\\.0\\.1:${WRITTEN_PORT};`));
  const [, megabytes = ''] = /client_max_body_size (\d+)m;/.exec(conf) ?? [];
  assert.ok(Number(megabytes) * 1024 * 1024 > MOST_PICTURE_BYTES);
  let depth = 0;
  for (const line of conf
    .split('\n')
    .map((text) => text.replace(/#.*/, '').trim())
    .filter(Boolean)) {
    assert.match(line, /[;{}]$/, line);
    depth += { '{': 1, '}': -1 }[line.slice(-1)] ?? 0;
    assert.ok(depth >= 0);
  }
  assert.equal(depth, 0);
});

test('docs/operations.md: the options beside nginx are options', () => {
  const [lines = ''] = codes('ini');
  const config = loadConfig({ env: parseEnv(lines) });
  assert.equal(config.publicUrl, 'https://rooms.example.org');
  assert.deepEqual(config.trustProxy, ['127.0.0.1']);
});

test('docs/operations.md: the service starts what npm start does, and is not killed while it stops', () => {
  const unit = codes('ini').find((code) => code.includes('[Service]')) ?? '';
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
  const [program = '', ...args] = value('ExecStart').split(' ');
  const folder = `${value('WorkingDirectory')}/`;
  assert.ok(program.startsWith(folder));
  assert.ok(existsSync(join(ROOT, program.slice(folder.length))));
  assert.equal(['node', ...args].join(' '), manifestOf('package.json').scripts['start']);
  assert.ok(Number(value('TimeoutStopSec')) > loadConfig({}).shutdownSeconds);
  assert.equal(value('ReadWritePaths'), join(folder, loadConfig({}).dataDir));
});

test('docs/operations.md: both proxies let the sockets of rooms and calls be upgraded', () => {
  const [conf = ''] = codes('nginx');
  const [, live = ''] = /location ~ \^\/\(live\|v2\/ws\)\$ \{([^}]*)\}/.exec(conf) ?? [];
  assert.match(live, /proxy_set_header Upgrade \$http_upgrade;\s+proxy_set_header Connection "upgrade";/);
  assert.match(live, /proxy_read_timeout \d+m;/);
  assert.ok(codes('text').some((text) => text.includes(`reverse_proxy 127.0.0.1:${WRITTEN_PORT}`)));
});

test('docs/operations.md: the options of calls are options, and go with those of coturn', () => {
  const read = (start: string) => codes('ini').find((code) => code.startsWith(start)) ?? '';
  const announced = loadConfig({ env: parseEnv(read('ENFILADE_MEDIA_ANNOUNCED')) }).mediaAnnounced;
  const told = loadConfig({ env: parseEnv(read('ENFILADE_TURN_URLS')) });
  const turn = read('listening-ip');
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(turn)?.[1] ?? '';
  assert.equal(value('static-auth-secret'), told.turnSecret);
  assert.deepEqual([value('allowed-peer-ip')], announced);
  assert.deepEqual(
    told.turnUrls.map((url) => /:(\d+)\?/.exec(url)?.[1]),
    [value('listening-port'), value('tls-listening-port')],
  );
  assert.deepEqual(loadConfig({}).mediaPorts, [40_000, 40_999]);
});

test('docs/guides/whiteboard.md: the element has the attributes that are shown', () => {
  const blocks = blocksOf(readFileSync(join(ROOT, 'docs/guides/whiteboard.md'), 'utf8'));
  const shown = blocks.find(({ lang }) => lang === 'html')?.code ?? '';
  const source = readFileSync(join(ROOT, 'web/src/element.ts'), 'utf8');
  const [, known = ''] = /observedAttributes = \[(.*)\]/.exec(source) ?? [];
  const [, attributes = ''] = /<enfilade-room ([^>]*)>/.exec(shown) ?? [];
  const names = [...attributes.matchAll(/(\w+)="/g)].map(([, name = '']) => name);
  assert.deepEqual(names, ['url', 'room', 'token']);
  for (const name of names) assert.ok(known.includes(`'${name}'`), name);
});

test('docs/guides/cli.md: npx finds the program', () => {
  const printed = execFileSync('npx', ['enfilade', '--version'], { cwd: ROOT, encoding: 'utf8' });
  assert.equal(printed.trim(), manifestOf('server/package.json').version);
});

function manifestOf(name: string): { version: string; scripts: Record<string, string> } {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as ReturnType<typeof manifestOf>;
}
