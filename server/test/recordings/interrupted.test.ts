import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { newDataDir } from '../support/server.ts';
import { serveApart } from './apart.ts';
import type { Job } from './house.ts';
import { ACCOUNT, startS3 } from './s3.ts';
import { storageGate } from './storage-gate.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
let gate: Awaited<ReturnType<typeof storageGate>>;
before(async () => {
  s3 = await startS3();
  gate = await storageGate(() => s3.url);
});
after(async () => {
  await gate.shut();
  await s3.close();
});

type Server = Awaited<ReturnType<typeof serveApart>>;

describe('a server that ends in the middle of a recording', () => {
  async function recording({ house, begin }: Server, upload?: object): Promise<string> {
    const template = await house.template(`t-${String(Date.now())}`);
    const recording_info = { enabled: true, ...(upload && { upload_info: upload }) };
    const { id: room } = await house.rest.room({ template_id: template, recording_info });
    const host = await house.come(room);
    const { id } = await house.until('a recording', async () => {
      const { data } = await house.rest.get<{ data: Job[] }>(`/recordings?room_id=${room}&status=running`);
      return data[0];
    });
    await begin(id, host.id, 'said until then');
    return id;
  }
  async function finished({ house }: Server, id: string, dataDir: string): Promise<void> {
    const { recording_assets: assets } = await house.untilStatus(id, 'completed');
    assert.deepEqual(
      assets?.map(({ type, status }) => [type, status]),
      [['track', 'completed']],
    );
    const path = `/recording-assets/${String(assets[0]?.id)}/presigned-url`;
    const { url } = await house.rest.get<{ url: string }>(path);
    assert.equal(await (await fetch(url)).text(), 'said until then');
    await house.until('an empty folder', async () => {
      const left = await readdir(join(dataDir, 'recordings'));
      return left.length === 0 || undefined;
    });
  }

  for (const [how, end] of [
    ['killed', (server: Server) => server.kill()],
    ['stopped', (server: Server) => server.stop()],
  ] as const) {
    test(`HM 2.6 ${how} while it records: the next makes files of what was captured`, async (context) => {
      const dataDir = newDataDir();
      context.after(() => rm(dataDir, { recursive: true, force: true }));
      const first = await serveApart(context, dataDir);
      const id = await recording(first);
      await end(first);
      await finished(await serveApart(context, dataDir), id, dataDir);
    });
  }

  test('HM 2.1.1 killed while it uploads: the next uploads it', async (context) => {
    const dataDir = newDataDir();
    context.after(() => rm(dataDir, { recursive: true, force: true }));
    const first = await serveApart(context, dataDir);
    const options = { region: 'eu-central-1', endpoint: gate.url };
    const upload = { type: 's3', location: 'films', credentials: ACCOUNT, options };
    const id = await recording(first, upload);
    gate.hang(true);
    await first.house.rest.post(`/recordings/${id}/stop`);
    await first.house.until('an upload', () => Promise.resolve(gate.hanging() > 0 || undefined));
    await first.kill();
    gate.hang(false);
    await finished(await serveApart(context, dataDir), id, dataDir);
  });
});
