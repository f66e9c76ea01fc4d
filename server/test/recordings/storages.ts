import { readdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { PART_BYTES } from '../../src/recordings/uploads/storage.ts';
import { fakeGs } from './gs-fake.ts';
import { fakeOss } from './oss-fake.ts';
import { ACCOUNT, startS3 } from './s3.ts';
import { s3Parts } from './s3-parts.ts';
import { storageGate, type StorageGate } from './storage-gate.ts';

/** A storage behind a gate, and what a test has to know of it to see what is sent there. */
export interface GatedStorage {
  gate: StorageGate;
  upload: { type: string; location: string; options: object; credentials: { key: string; secret: string } };
  /** Which part a request sends, from 1; undefined: it sends none. */
  partOf(request: IncomingMessage): number | undefined;
  /** How many uploads in parts have begun there and not ended. */
  begun(): Promise<number>;
  /** It drops those. */
  forget(): Promise<void>;
  /** Puts something else in the place of a part that it has. */
  spoil(part: number): Promise<void>;
  /** Each by itself. */
  knowsParts: boolean;
  /** What it has, where no address of it can be asked; by its name. */
  object?: (name: string) => Buffer | undefined;
  close(): Promise<void>;
}

const numberIn = ({ method, url = '/' }: IncomingMessage): number | undefined => {
  const number = new URL(url, 'http://x').searchParams.get('partNumber');
  return method === 'PUT' && number !== null ? Number(number) : undefined;
};

/** `isTelling`: it lists what it has. */
export async function gatedS3(isTelling = true): Promise<GatedStorage> {
  const s3 = await startS3();
  const { begun, own } = s3Parts(s3.uploads);
  const gate = await storageGate(() => s3.url, isTelling ? own : undefined);
  return {
    gate,
    upload: {
      ...{ type: 's3', location: 'films', credentials: ACCOUNT },
      options: { region: 'eu-central-1', endpoint: gate.url },
    },
    knowsParts: true,
    partOf: numberIn,
    begun: async () => (await begun()).length,
    forget: () => rm(s3.uploads, { recursive: true }),
    spoil: async (part) => {
      const [id = ''] = await readdir(s3.uploads);
      const path = join(s3.uploads, id, String(part));
      const other = Buffer.alloc(PART_BYTES, part);
      await writeFile(path, other);
      await writeFile(`${path}.md5`, createHash('md5').update(other).digest('hex'));
    },
    close: async () => {
      await gate.shut();
      await s3.close();
    },
  };
}

export async function gatedOss(): Promise<GatedStorage> {
  const account = { key: 'oss-key', secret: 'oss-secret-0123' };
  const oss = await fakeOss(account);
  const gate = await storageGate(() => oss.url);
  return {
    gate,
    upload: {
      ...{ type: 'oss', location: 'films', credentials: account },
      options: { endpoint: gate.url.replace('127.0.0.1', 'localhost'), region: 'ap-south-1' },
    },
    knowsParts: true,
    partOf: numberIn,
    begun: () => Promise.resolve(oss.parts.size),
    forget: () => {
      oss.parts.clear();
      return Promise.resolve();
    },
    spoil: (part) => {
      for (const { parts } of oss.parts.values()) parts.set(part, Buffer.alloc(PART_BYTES, part));
      return Promise.resolve();
    },
    object: (name) => oss.objects.get(name)?.bytes,
    close: async () => {
      await gate.shut();
      oss.close();
    },
  };
}

export async function gatedGs(): Promise<GatedStorage> {
  const gs = await fakeGs();
  const gate = await storageGate(() => gs.url);
  gs.lead(gate.url);
  return {
    gate,
    upload: {
      ...{ type: 'gs', location: 'films', options: { endpoint: gate.url } },
      credentials: { key: 'recorder@example.iam.gserviceaccount.com', secret: gs.key },
    },
    knowsParts: false,
    spoil: (part) => {
      for (const { bytes, whole } of gs.sessions.values()) {
        if (!whole) bytes.fill(part, (part - 1) * PART_BYTES, part * PART_BYTES);
      }
      return Promise.resolve();
    },
    partOf: ({ method, headers }) => {
      const [, from] = /^bytes (\d+)-/.exec(headers['content-range'] ?? '') ?? [];
      return method === 'PUT' && from !== undefined ? Number(from) / PART_BYTES + 1 : undefined;
    },
    begun: () => Promise.resolve([...gs.sessions.values()].filter(({ whole }) => !whole).length),
    forget: () => {
      gs.sessions.clear();
      return Promise.resolve();
    },
    object: (name) => gs.objects.get(name)?.bytes,
    close: async () => {
      await gate.shut();
      gs.close();
    },
  };
}
