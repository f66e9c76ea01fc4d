import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { ownCertificate } from '../../src/ops/own-certificate.ts';
import { appToken } from '../calls/caller.ts';
import { scriptedEngine } from '../calls/scripted-engine.ts';
import { clientOf } from '../hms/client.ts';
import { until } from '../media/caller.ts';
import { closeWithProcess } from '../support/close-with-process.ts';
import { startServer } from '../support/server.ts';
import { blocksOf } from './blocks.ts';
import { ROOT } from './desk.ts';

const hasNginx = spawnSync('nginx', ['-v']).status === 0;
const unlessMissing = hasNginx ? {} : { skip: 'needs nginx (Debian: apt-get install nginx-light)' };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

test('docs/operations.md: a call is reached through nginx as it is shown', unlessMissing, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'enfilade-nginx-'));
  const port = await freePort();
  const origin = `https://127.0.0.1:${port}`;
  const server = await startServer(
    { ENFILADE_PUBLIC_URL: origin, ENFILADE_TRUST_PROXY: '127.0.0.1' },
    scriptedEngine().engine,
  );
  t.after(() => server.stop());
  const { cert, key } = await ownCertificate(folder, ['127.0.0.1']);
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  const shown = blocksOf(readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')).find(
    ({ lang }) => lang === 'nginx',
  );
  const conf = (shown?.code ?? '')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('/etc/ssl/rooms.example.org.pem', join(folder, 'cert.pem'))
    .replace('/etc/ssl/private/rooms.example.org.key', join(folder, 'key.pem'))
    .replaceAll('http://127.0.0.1:7788', server.url);
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    mkdirSync(join(folder, name), { mode: 0o777 });
    return `${name}_temp_path ${join(folder, name)};`;
  });
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${join(folder, 'pid')}; error_log stderr;
events {}
http { access_log off; ${places.join(' ')}
${conf}
}\n`,
  );
  const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  nginx.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(nginx, 'close');
  const close = closeWithProcess({
    close: async () => {
      nginx.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
    abandon: () => void nginx.kill('SIGTERM'),
  });
  t.after(close);

  const rest = clientOf(() => server);
  const { id } = await rest.post<{ id: string }>('/rooms', { name: 'behind' });
  const token = appToken(id, 'host');
  const open = async (path: string): Promise<string> => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { ca: cert });
    const found = await new Promise<string>((resolve) => {
      socket.once('open', () => resolve('open'));
      socket.on('error', ({ message }) => resolve(message));
    });
    socket.terminate();
    return found;
  };
  const ways = `/v2/ws?peer=one-of-them&token=${token}`;
  await until(
    `nginx: ${output}`,
    () => open(ways),
    (found) => found === 'open',
  );
  assert.equal(await open('/live'), 'open');
  assert.match(await open('/v2/ws?peer=one-of-them&token=none'), /401/);
});
