import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../support/server.ts';
import { gatedAzure, startAzurite } from './azurite.ts';
import { recordingHouse, type Job } from './house.ts';
import { recordingEngine } from './recording-engine.ts';
import { resuming } from './resuming.ts';

describe('HM 2.1.1 azure', { timeout: 280_000 }, () => {
  const media = recordingEngine();
  let server: TestServer;
  let azurite: Awaited<ReturnType<typeof startAzurite>>;
  const house = recordingHouse(() => server);
  let template: string;
  before(async () => {
    azurite = await startAzurite();
    const environment = { ENFILADE_FFMPEG: '/nowhere/ffmpeg', ENFILADE_FETCH_ALLOW: '127.0.0.1' };
    server = await startServer(environment, media.engine);
    template = await house.template('azure');
  });
  after(async () => {
    house.close();
    await (server as TestServer | undefined)?.stop();
    await (azurite as typeof azurite | undefined)?.close();
  });

  async function record(secret: string, content: Buffer): Promise<string> {
    const { endpoint, account } = azurite;
    const upload_info = {
      ...{ type: 'azure', location: 'films', prefix: 'p', options: { endpoint } },
      credentials: { key: account.key, secret },
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
      const job = await house.untilStatus(await record(azurite.account.secret, content), 'completed');
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

resuming('azure', gatedAzure);
