import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const load = createRequire(import.meta.url);
interface Storage {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
const S3rver = load('@20minutes/s3rver') as new (options: object) => Storage;

/** The one account of the storage. */
export const ACCOUNT = { key: 'S3RVER', secret: 'S3RVER' };

/** An object storage that refuses wrong signatures, with the bucket `films`. */
export async function startS3() {
  const folder = await mkdtemp(join(tmpdir(), 'enfilade-s3-'));
  const options = { port: 0, address: '127.0.0.1', silent: true, directory: folder };
  const storage = new S3rver({ ...options, configureBuckets: [{ name: 'films', configs: [] }] });
  const { port } = await storage.run();
  return {
    url: `http://127.0.0.1:${String(port)}`,
    /** Of its uploads in parts: one folder each, in it each part as a file by its number, and `<number>.md5`. */
    uploads: join(folder, 'films', '._S3rver_uploads'),
    close: async (): Promise<void> => {
      await storage.close();
      await rm(folder, { recursive: true });
    },
  };
}
