import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { after, before, describe, test, type TestContext } from 'node:test';
import { KEY_ENVIRONMENT, KEYS, newDataDir, type TestServer } from '../support/server.ts';
import { recordingHouse, type Job } from './house.ts';
import { ACCOUNT, startS3 } from './s3.ts';
import { storageGate } from './storage-gate.ts';

const PROGRAM = join(import.meta.dirname, 'interrupted-server.ts');

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

/** A server on this data folder, as a process of its own; killed when the test ends. */
async function serve(context: TestContext, dataDir: string) {
  const env = {
    ...{ PATH: process.env['PATH'], ENFILADE_PORT: '0', ENFILADE_DATA_DIR: dataDir, ...KEY_ENVIRONMENT },
    ...{ ENFILADE_FFMPEG: '/nowhere/ffmpeg', ENFILADE_FETCH_ALLOW: '127.0.0.1' },
  };
  const child: ChildProcess = spawn(process.execPath, [PROGRAM], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: Interface = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const ended = once(child, 'close');
  context.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const next = async () => JSON.parse(String((await once(lines, 'line'))[0])) as Record<string, unknown>;
  const { origin } = await next();
  const house = recordingHouse(() => ({ url: String(origin), keys: KEYS }) as TestServer);
  context.after(house.close);
  return {
    house,
    /** A track has begun in what is recorded for a job. */
    begin: async (job: string, peer: string, text: string): Promise<void> => {
      const begun = next();
      child.stdin?.write(JSON.stringify({ begin: job, peer, text }));
      await begun;
    },
    kill: async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async (): Promise<void> => {
      child.stdin?.write(JSON.stringify({}));
      await ended;
    },
  };
}
type Server = Awaited<ReturnType<typeof serve>>;

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
      const first = await serve(context, dataDir);
      const id = await recording(first);
      await end(first);
      await finished(await serve(context, dataDir), id, dataDir);
    });
  }

  test('HM 2.1.1 killed while it uploads: the next uploads it', async (context) => {
    const dataDir = newDataDir();
    context.after(() => rm(dataDir, { recursive: true, force: true }));
    const first = await serve(context, dataDir);
    const options = { region: 'eu-central-1', endpoint: gate.url };
    const upload = { type: 's3', location: 'films', credentials: ACCOUNT, options };
    const id = await recording(first, upload);
    gate.hang(true);
    await first.house.rest.post(`/recordings/${id}/stop`);
    await first.house.until('an upload', () => Promise.resolve(gate.hanging() > 0 || undefined));
    await first.kill();
    gate.hang(false);
    await finished(await serve(context, dataDir), id, dataDir);
  });
});
