import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { liveHouse } from '../live/room.ts';
import { nativeClient } from '../native/client.ts';
import { ask } from '../support/http.ts';
import { KEYS, startServer, type TestServer } from '../support/server.ts';

const load = createRequire(import.meta.url);
const { sdkToken } = load('netless-token') as {
  sdkToken: (ak: string, sk: string, lifespan: number, content: object) => string;
};
interface Storage {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
const S3rver = load('@20minutes/s3rver') as new (options: object) => Storage;

/** An object storage that refuses wrong signatures; this is its one account. */
const ACCOUNT = { ENFILADE_S3_ACCESS_KEY: 'S3RVER', ENFILADE_S3_SECRET_KEY: 'S3RVER' };
const BUCKET = { ENFILADE_S3_BUCKET: 'boards', ENFILADE_S3_REGION: 'eu-central-1', ...ACCOUNT };

let folder: string;
let storage: Storage;
let endpoint: string;
let server: TestServer;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enfilade-s3-'));
  const options = { port: 0, address: '127.0.0.1', silent: true, directory: folder };
  storage = new S3rver({ ...options, configureBuckets: [{ name: 'boards', configs: [] }] });
  endpoint = `http://127.0.0.1:${(await storage.run()).port}`;
  server = await startServer({ ...BUCKET, ENFILADE_S3_ENDPOINT: endpoint });
});
after(async () => {
  await server.stop();
  await storage.close();
  await rm(folder, { recursive: true });
});

const token = sdkToken(KEYS.accessKey, KEYS.secretKey, 0, { role: '0' });
const shoot = async (at: TestServer, room: string, path = '/init') => {
  const body = { width: 40, height: 30, path };
  const url = `${at.url}/v5/rooms/${room}/screenshots`;
  const answer = await ask(url, { method: 'POST', headers: { token }, body });
  return { status: answer.status, body: answer.body as Record<string, string> };
};

describe('AG 2.4 screenshots in an object storage', () => {
  test('P1 answers where the object is, by an address that is good as it is', async () => {
    const { id } = await liveHouse(() => server).newRoom();
    const { status, body } = await shoot(server, id);
    assert.equal(status, 201);
    assert.deepEqual([body['bucket'], body['region']], ['boards', 'eu-central-1']);
    assert.match(body['key'] ?? '', new RegExp(`^room_cover/[^/]+/${id}/[^/]+/init\\.png$`));
    const url = new URL(body['url'] ?? '');
    assert.deepEqual([url.origin, url.pathname], [endpoint, `/boards/${body['key'] ?? ''}`]);
    const picture = await fetch(url);
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/png']);
    assert.deepEqual([...new Uint8Array(await picture.arrayBuffer())].slice(0, 4), [137, 80, 78, 71]);
    url.searchParams.set('X-Amz-Signature', '0'.repeat(64));
    assert.equal((await fetch(url)).status, 403);
  });

  test('the native list has the same address; names of scenes may be in any script', async () => {
    const { id } = await liveHouse(() => server).newRoom();
    const scenes = { path: '/数学', scenes: [{ name: 'a b+c&d' }] };
    await ask(`${server.url}/v5/rooms/${id}/scenes`, { method: 'POST', headers: { token }, body: scenes });
    const { body } = await shoot(server, id, '/数学/a b+c&d');
    const api = nativeClient(() => server);
    const { data } = await api.get<wire.Page<wire.Screenshot>>(`/rooms/${id}/screenshots`);
    assert.deepEqual(
      data.map(({ url }) => url),
      [body['url']],
    );
    assert.equal((await fetch(data[0]?.url ?? '')).status, 200);
    assert.deepEqual(await server.running.db.queries.selectFrom('blobs').selectAll().execute(), []);
  });

  const broken: [string, Record<string, string>][] = [
    ['the keys are wrong', { ENFILADE_S3_SECRET_KEY: 'S3RVER2' }],
    ['there is no such bucket', { ENFILADE_S3_BUCKET: 'elsewhere' }],
    ['nobody listens there', { ENFILADE_S3_ENDPOINT: 'http://127.0.0.1:9' }],
  ];
  for (const [what, environment] of broken) {
    test(`when ${what}, it is told in words, and nothing has changed`, async () => {
      const other = await startServer({ ...BUCKET, ENFILADE_S3_ENDPOINT: endpoint, ...environment });
      try {
        const { id } = await liveHouse(() => other).newRoom();
        const { status, body } = await shoot(other, id);
        assert.deepEqual([status, body['code']], [503, 'unavailable']);
        assert.match(body['message'] ?? '', /object storage/);
        assert.deepEqual(await other.eventTypes(id), ['room.created']);
      } finally {
        await other.stop();
      }
    });
  }
});
