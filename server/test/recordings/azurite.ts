import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { storageGate } from './storage-gate.ts';
import type { GatedStorage } from './storages.ts';

const EMULATOR = join(import.meta.dirname, 'azurite');
const READY_MS = 60_000;

/** Microsoft's emulator of Blob Storage, which refuses wrong signatures, with the container `films`. */
export async function startAzurite() {
  install();
  /** Of this emulator only. */
  const account = { key: 'recorder', secret: randomBytes(64).toString('base64') };
  const folder = await mkdtemp(join(tmpdir(), 'enfilade-azure-'));
  const port = await freePort();
  const program = join(EMULATOR, 'node_modules/azurite/dist/src/blob/main.js');
  const options = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', folder, '--silent'];
  const emulator = spawn(
    process.execPath,
    [program, ...options, '--skipApiVersionCheck', '--disableTelemetry'],
    {
      env: { PATH: process.env['PATH'], AZURITE_ACCOUNTS: `${account.key}:${account.secret}` },
      stdio: 'ignore',
    },
  );
  const ended = once(emulator, 'close');
  const origin = `http://127.0.0.1:${String(port)}`;
  const credential = new StorageSharedKeyCredential(account.key, account.secret);
  const retryOptions = { maxTries: 3, retryDelayInMs: 50 };
  const client = new BlobServiceClient(`${origin}/${account.key}`, credential, { retryOptions });
  const close = async (): Promise<void> => {
    emulator.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (const end = Date.now() + READY_MS; ;) {
    const isReady = await client.createContainer('films').then(
      () => true,
      () => false,
    );
    if (isReady) break;
    if (Date.now() > end) {
      await close();
      throw new Error('the emulator does not answer');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    origin,
    endpoint: `${origin}/${account.key}`,
    account,
    films: client.getContainerClient('films'),
    close,
  };
}

export async function gatedAzure(): Promise<GatedStorage> {
  const azurite = await startAzurite();
  const { account, films } = azurite;
  const gate = await storageGate(() => azurite.origin);
  /** Objects of which there are only blocks. */
  async function unended(): Promise<string[]> {
    const names: string[] = [];
    for await (const { name, properties } of films.listBlobsFlat({ includeUncommitedBlobs: true })) {
      // Nothing else is as empty.
      if (properties.contentLength === 0) names.push(name);
    }
    return names;
  }
  return {
    gate,
    upload: {
      ...{ type: 'azure', location: 'films', credentials: account },
      options: { endpoint: `${gate.url}/${account.key}` },
    },
    partOf: ({ method, url = '/' }) => {
      const { searchParams } = new URL(url, 'http://x');
      if (method !== 'PUT' || searchParams.get('comp') !== 'block') return undefined;
      return numberOf(searchParams.get('blockid') ?? '');
    },
    knowsParts: true,
    // Only its size tells: it calls blocks as we do.
    spoil: async (part) => {
      for (const name of await unended()) {
        const blob = films.getBlockBlobClient(name);
        const { uncommittedBlocks = [] } = await blob.getBlockList('uncommitted');
        const block = uncommittedBlocks.find((one) => numberOf(one.name) === part);
        if (block) await blob.stageBlock(block.name, 'other', 5);
      }
    },
    begun: async () => (await unended()).length,
    forget: async () => {
      for (const name of await unended()) {
        await films.getBlockBlobClient(name).commitBlockList([]);
        await films.deleteBlob(name);
      }
    },
    close: async () => {
      await gate.shut();
      await azurite.close();
    },
  };
}

const numberOf = (block: string): number => Number(Buffer.from(block, 'base64').toString().split('-')[0]);

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
