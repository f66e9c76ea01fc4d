import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { startServer, type TestServer } from '../support/server.ts';
import { recordingHouse, type Job } from './house.ts';
import { recordingEngine } from './recording-engine.ts';

const EMULATOR = join(import.meta.dirname, 'azurite');
/** Of this emulator only. */
const ACCOUNT = { key: 'recorder', secret: randomBytes(64).toString('base64') };

/** Microsoft's emulator of Blob Storage, which refuses wrong signatures, with the container `films`. */
describe('HM 2.1.1 azure', { timeout: 280_000 }, () => {
  const media = recordingEngine();
  let server: TestServer;
  let emulator: ChildProcess | undefined;
  let folder: string;
  let endpoint: string;
  const house = recordingHouse(() => server);
  let template: string;
  before(async () => {
    install();
    folder = await mkdtemp(join(tmpdir(), 'enfilade-azure-'));
    const port = await freePort();
    const program = join(EMULATOR, 'node_modules/azurite/dist/src/blob/main.js');
    const options = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', folder, '--silent'];
    emulator = spawn(process.execPath, [program, ...options, '--skipApiVersionCheck', '--disableTelemetry'], {
      env: { PATH: process.env['PATH'], AZURITE_ACCOUNTS: `${ACCOUNT.key}:${ACCOUNT.secret}` },
      stdio: 'ignore',
    });
    endpoint = `http://127.0.0.1:${String(port)}/${ACCOUNT.key}`;
    const credential = new StorageSharedKeyCredential(ACCOUNT.key, ACCOUNT.secret);
    const client = new BlobServiceClient(endpoint, credential, { retryOptions: { maxTries: 1 } });
    await house.until(
      'the emulator',
      () =>
        client.createContainer('films').then(
          () => true,
          () => undefined,
        ),
      60_000,
    );
    const environment = { ENFILADE_FFMPEG: '/nowhere/ffmpeg', ENFILADE_FETCH_ALLOW: '127.0.0.1' };
    server = await startServer(environment, media.engine);
    template = await house.template('azure');
  });
  after(async () => {
    house.close();
    await (server as TestServer | undefined)?.stop();
    if (emulator) {
      const ended = once(emulator, 'close');
      emulator.kill();
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function record(secret: string, content: Buffer): Promise<string> {
    const upload_info = {
      ...{ type: 'azure', location: 'films', prefix: 'p', options: { endpoint } },
      credentials: { key: ACCOUNT.key, secret },
    };
    const recording_info = { enabled: true, upload_info };
    const { id: room } = await house.rest.room({ template_id: template, recording_info });
    const host = await house.come(room);
    const { id } = await house.until('a recording', async () => {
      const { data } = await house.rest.get<{ data: Job[] }>(`/recordings?room_id=${room}&status=running`);
      return data[0];
    });
    const recording = await house.until('the engine', () => Promise.resolve(media.recording(id)));
    await media.begin(recording, { track: 'mic', stream: 'ann', peer: host.id, kind: 'audio' }, content);
    await house.rest.post(`/recordings/${id}/stop`);
    return id;
  }

  for (const [what, bytes] of [
    ['a small file', 1000],
    ['a large file, in blocks', 20 * 1024 * 1024 + 1],
  ] as const) {
    test(`HM 2.1.1 azure: ${what} is there whole`, async () => {
      const content = randomBytes(bytes);
      const job = await house.untilStatus(await record(ACCOUNT.secret, content), 'completed');
      const [asset] = job.recording_assets ?? [];
      assert.match(asset?.path ?? '', /^azure:\/\/films\/p\//);
      const path = `/recording-assets/${String(asset?.id)}/presigned-url?presign_duration=60`;
      const { url } = await house.rest.get<{ url: string }>(path);
      const answer = await fetch(url);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'audio/webm');
      assert.ok(Buffer.from(await answer.arrayBuffer()).equals(content));
    });
  }

  test('HM 2.1.1 azure with a wrong key: it is kept, and told', async () => {
    const id = await record(randomBytes(64).toString('base64'), randomBytes(10));
    const fault = await house.until(
      'a fault',
      async () => (await house.job(id)).recording_assets?.[0]?.error,
    );
    assert.match(fault, /^the storage refuses the credentials/);
  });
});

/** Where it is not there yet. */
function install(): void {
  if (existsSync(join(EMULATOR, 'node_modules/azurite'))) return;
  // Whichever npm runs the tests.
  const npm = process.env['npm_execpath'];
  const [program, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const wish = ['ci', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync(program, [...first, ...wish], { cwd: EMULATOR, stdio: 'ignore' });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
