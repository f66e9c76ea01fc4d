import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { newEncryptionKey } from './secrets.ts';

const FILE = 'encryption.key';

/**
 * The key that this installation seals secrets with: read from the data folder, made there at the first start,
 * readable by its owner only.
 *
 * @throws Error when the file cannot be read or written, or does not hold a key
 */
export function encryptionKeyIn(dataDir: string): Buffer {
  const path = join(dataDir, FILE);
  try {
    const file = openSync(path, 'wx', 0o600);
    const made = newEncryptionKey();
    writeSync(file, `${made.toString('hex')}\n`);
    fsyncSync(file);
    closeSync(file);
    return made;
  } catch (reason) {
    if ((reason as { code?: string }).code !== 'EEXIST') throw reason;
  }
  const text = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} does not hold an encryption key`);
  return Buffer.from(text, 'hex');
}
