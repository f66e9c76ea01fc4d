import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { MOST_TRIES } from '../../src/recordings/delivering.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { fakeGs } from './gs-fake.ts';
import { recordingHouse, type Asset, type Job } from './house.ts';
import { fakeOss } from './oss-fake.ts';
import { recordingEngine } from './recording-engine.ts';
import { ACCOUNT, startS3 } from './s3.ts';
import { storageGate } from './storage-gate.ts';

const OSS_ACCOUNT = { key: 'oss-key', secret: 'oss-secret-0123' };

const media = recordingEngine();
let server: TestServer;
let s3: Awaited<ReturnType<typeof startS3>>;
let gs: Awaited<ReturnType<typeof fakeGs>>;
let oss: Awaited<ReturnType<typeof fakeOss>>;
let gate: Awaited<ReturnType<typeof storageGate>>;
const house = recordingHouse(() => server);
const { rest, until } = house;
let template: string;
before(async () => {
  s3 = await startS3();
  [gs, oss, gate] = await Promise.all([fakeGs(), fakeOss(OSS_ACCOUNT), storageGate(() => s3.url)]);
  const environment = { ENFILADE_FFMPEG: '/nowhere/ffmpeg', ENFILADE_FETCH_ALLOW: '127.0.0.1,localhost' };
  server = await startServer(environment, media.engine);
  template = await house.template('uploads');
});
after(async () => {
  house.close();
  await server.stop();
  gs.close();
  oss.close();
  await gate.shut();
  await s3.close();
});

interface Upload {
  type: string;
  location: string;
  prefix?: string;
  options?: object;
  credentials?: { key: string; secret: string };
}
const s3Upload = (endpoint: string, credentials = ACCOUNT): Upload => ({
  ...{ type: 's3', location: 'films', prefix: 'calls/', credentials },
  options: { region: 'eu-central-1', endpoint },
});

/** A room whose tracks go there; it records one track with this content, and ends. */
async function record(upload: Upload, content: Buffer): Promise<{ room: string; id: string }> {
  const { id: room } = await rest.room({
    template_id: template,
    recording_info: { enabled: true, upload_info: upload },
  });
  const host = await house.come(room);
  const { id } = await until('a recording', async () => {
    const { data } = await rest.get<{ data: Job[] }>(`/recordings?room_id=${room}&status=running`);
    return data[0];
  });
  const recording = await until('the engine', () => Promise.resolve(media.recording(id)));
  const track = { track: 'mic', stream: 'ann', peer: host.id, kind: 'audio' } as const;
  await media.begin(recording, track, content);
  await rest.post(`/recordings/${id}/stop`);
  return { room, id };
}
const onlyAsset = (job: Job): Asset => {
  const [asset, ...more] = job.recording_assets ?? [];
  assert.ok(asset && more.length === 0);
  return asset;
};
const downloaded = async ({ id }: Asset): Promise<Buffer> => {
  const { url } = await rest.get<{ url: string }>(
    `/recording-assets/${id}/presigned-url?presign_duration=60`,
  );
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url);
  return Buffer.from(await answer.arrayBuffer());
};
/** Waits until an attempt has failed, and answers what is told of it. */
const faultOf = (id: string): Promise<string> =>
  until('a fault', async () => (await house.job(id)).recording_assets?.[0]?.error);

describe('HM 2.1.1 upload_info', () => {
  const sizes: [string, number][] = [
    ['a small file', 4096],
    ['a large file, in parts', 20 * 1024 * 1024 + 7],
  ];
  for (const [what, bytes] of sizes) {
    test(`HM 2.1.1 s3: ${what} is there whole, at the documented path`, async () => {
      const content = randomBytes(bytes);
      const { room, id } = await record(s3Upload(s3.url), content);
      const asset = onlyAsset(await house.untilStatus(id, 'completed'));
      const path = new RegExp(`^s3://films/calls/${room}/\\d{8}/[0-9a-f]{24}/[\\w-]+/ann/mic-\\d+\\.webm$`);
      assert.match(asset.path, path);
      assert.equal(asset.size, bytes);
      assert.ok((await downloaded(asset)).equals(content));
      assert.deepEqual((await house.types(room, id)).slice(-4), [
        'recording.stopped',
        'recording.asset.made',
        'recording.asset.completed',
        'recording.completed',
      ]);
    });

    test(`HM 2.1.1 gs, by a service account: ${what}`, async () => {
      const content = randomBytes(bytes);
      const credentials = { key: 'recorder@example.iam.gserviceaccount.com', secret: gs.key };
      const options = { endpoint: gs.url };
      const { id } = await record({ type: 'gs', location: 'films', options, credentials }, content);
      const asset = onlyAsset(await house.untilStatus(id, 'completed'));
      const found = gs.objects.get(asset.path.replace('gs://films/', ''));
      assert.ok(found?.bytes.equals(content));
      assert.equal(found?.type, 'audio/webm');
      const { url } = await rest.get<{ url: string }>(`/recording-assets/${asset.id}/presigned-url`);
      assert.match(url, /X-Goog-Signature=/);
    });

    test(`HM 2.1.1 oss: ${what}`, async () => {
      const content = randomBytes(bytes);
      const options = { endpoint: oss.url, region: 'ap-south-1' };
      const upload = { type: 'oss', location: 'films', options, credentials: OSS_ACCOUNT };
      const { id } = await record(upload, content);
      const asset = onlyAsset(await house.untilStatus(id, 'completed'));
      const found = oss.objects.get(asset.path.replace('oss://films/', ''));
      assert.ok(found?.bytes.equals(content));
      const { expiry } = await rest.get<{ expiry: number }>(`/recording-assets/${asset.id}/presigned-url`);
      assert.equal(expiry, 9 * 3600);
    });
  }

  test('HM 2.1.1 gs, by an HMAC key, is spoken to as S3', async () => {
    const upload = { ...s3Upload(s3.url), type: 'gs' };
    const content = randomBytes(100);
    const { id } = await record(upload, content);
    const asset = onlyAsset(await house.untilStatus(id, 'completed'));
    assert.match(asset.path, /^gs:/);
    assert.ok((await downloaded(asset)).equals(content));
  });

  const wrong: [string, () => Upload, string][] = [
    [
      's3 with a wrong secret',
      () => s3Upload(s3.url, { key: 'S3RVER', secret: 'wrong-secret' }),
      'the storage refuses the credentials (SignatureDoesNotMatch)',
    ],
    [
      's3 without its bucket',
      () => ({ ...s3Upload(s3.url), location: 'elsewhere' }),
      'the storage has no such bucket (NoSuchBucket)',
    ],
    [
      'gs with a wrong key',
      () => ({
        ...{ type: 'gs', location: 'films', options: { endpoint: gs.url } },
        credentials: { key: 'x@y', secret: anotherKey() },
      }),
      'the storage refuses the credentials',
    ],
    [
      'oss with a wrong secret',
      () => ({
        ...{ type: 'oss', location: 'films', options: { endpoint: oss.url } },
        credentials: { key: 'oss-key', secret: 'wrong-secret' },
      }),
      'the storage refuses the credentials (SignatureDoesNotMatch)',
    ],
    [
      'no credentials',
      () => ({ type: 's3', location: 'films', options: { endpoint: s3.url } }),
      'there are no credentials for the storage',
    ],
    ['nobody there', () => s3Upload('http://127.0.0.1:9'), 'the storage cannot be reached'],
    [
      'a private address',
      () => s3Upload('http://10.0.0.1:9'),
      'the storage leads to an address that is not on the internet',
    ],
    [
      'a bucket that is a path',
      () => ({ ...s3Upload(s3.url), location: 'a/../b' }),
      'there is no such bucket',
    ],
    [
      'a region that is a host',
      () => ({ ...s3Upload(s3.url), options: { region: 'x.evil.example/', endpoint: s3.url } }),
      'there is no such region',
    ],
  ];
  for (const [what, upload, fault] of wrong) {
    test(`${what}: it is kept, told by event and by REST, and says nothing of the secret`, async () => {
      const { room, id } = await record(upload(), randomBytes(10));
      assert.equal(await faultOf(id), fault);
      const job = await house.job(id);
      assert.equal(job.status, 'post_processing');
      assert.equal(onlyAsset(job).status, 'processing');
      const all = JSON.stringify(await house.events(room));
      assert.match(all, /recording\.asset\.delayed/);
      assert.equal(all.includes(upload().credentials?.secret ?? 'S3RVER/'), false);
      await rest.refused(404, `/recording-assets/${onlyAsset(job).id}/presigned-url`);
    });
  }

  test('gs that leads to a host of ours: nothing is asked there', async (context) => {
    let asked = 0;
    const inner = createServer((_request, response) => {
      asked += 1;
      response.end();
    }).listen(0, '127.0.0.2');
    await once(inner, 'listening');
    context.after(() => {
      gs.lead(undefined);
      inner.close();
      inner.closeAllConnections();
    });
    gs.lead(`http://127.0.0.2:${String((inner.address() as AddressInfo).port)}`);
    const credentials = { key: 'recorder@example.iam.gserviceaccount.com', secret: gs.key };
    const upload = { type: 'gs', location: 'films', options: { endpoint: gs.url }, credentials };
    const { id } = await record(upload, randomBytes(10));
    assert.equal(await faultOf(id), 'the storage did not take it');
    assert.equal(asked, 0);
  });

  test('wrong credentials that are mended: the next try brings it there', async () => {
    const content = randomBytes(1000);
    const { room, id } = await record(s3Upload(s3.url, { key: 'S3RVER', secret: 'wrong' }), content);
    await faultOf(id);
    await rest.post(`/rooms/${room}`, { recording_info: { enabled: true, upload_info: s3Upload(s3.url) } });
    const asset = onlyAsset(await house.untilStatus(id, 'completed'));
    assert.equal(asset.error, undefined);
    assert.ok((await downloaded(asset)).equals(content));
  });

  test('a storage that is down, and comes back', async () => {
    const content = randomBytes(1000);
    await gate.shut();
    const { id } = await record(s3Upload(gate.url), content);
    assert.equal(await faultOf(id), 'the storage cannot be reached');
    await gate.open();
    const asset = onlyAsset(await house.untilStatus(id, 'completed'));
    assert.ok((await downloaded(asset)).equals(content));
  });

  test('what is given up has failed, is told, and is kept here', async () => {
    const content = randomBytes(1000);
    const { room, id } = await record(s3Upload('http://127.0.0.1:9'), content);
    await faultOf(id);
    const { db } = server.running;
    const last = { tries: MOST_TRIES - 1, try_at: Date.now() };
    await db.write((tx) =>
      tx.updateTable('recording_assets').set(last).where('recording_id', '=', id).execute(),
    );
    const job = await house.untilStatus(id, 'failed');
    assert.equal(job.error, 'the storage cannot be reached');
    assert.equal(onlyAsset(job).status, 'failed');
    assert.deepEqual((await house.types(room, id)).slice(-2), ['recording.asset.failed', 'recording.failed']);
    assert.ok((await downloaded(onlyAsset(job))).equals(content));
  });

  test('an endpoint that is no URL is refused when it is set', async () => {
    const upload_info = { ...s3Upload(s3.url), options: { endpoint: 'ftp://x' } };
    const { message } = await rest.refused(400, '/rooms', { recording_info: { enabled: true, upload_info } });
    assert.equal(message, 'Invalid body param');
  });
});

function anotherKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
