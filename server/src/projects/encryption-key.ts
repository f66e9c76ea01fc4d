import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { newEncryptionKey } from './secrets.ts';

const FILE = 'encryption.key';

/**
 * The key that this installation seals secrets with, in the data folder, readable by its owner only.
 *
 * @param mayMake whether one is made where there is none: not beside a database that was sealed with another
 * @throws Error when the file is missing, cannot be read or written, or does not hold a key
 */
export function encryptionKeyIn(dataDir: string, mayMake: boolean): Buffer {
  const path = join(dataDir, FILE);
  if (!existsSync(path)) {
    if (mayMake) return makeKey(path);
    throw new Error(
      `${path} is missing, and the encryption key that was in it opens what is stored in the database: restore it, or set ENFILADE_ENCRYPTION_KEY`,
    );
  }
  const text = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} does not hold an encryption key`);
  return Buffer.from(text, 'hex');
}

function makeKey(path: string): Buffer {
  const key = newEncryptionKey();
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, `${key.toString('hex')}\n`);
  fsyncSync(file);
  closeSync(file);
  return key;
}
