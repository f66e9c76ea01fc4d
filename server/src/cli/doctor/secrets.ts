import { existsSync, readFileSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { openSecretBox } from '../../projects/secrets.ts';
import { finding, saying, type Finding } from './finding.ts';

const PART = 'encryption key';
const OTHERS = 0o077;

/** Whether the key is there, is readable by its owner alone, and opens what is stored. */
export function lookAtEncryptionKey(
  { encryptionKey, dataDir }: Pick<Config, 'encryptionKey' | 'dataDir'>,
  sealed: readonly string[],
): Finding {
  const path = join(dataDir, 'encryption.key');
  try {
    const key = encryptionKey ?? keyIn(path);
    if (!key) {
      if (sealed.length === 0) return finding(PART, 'note', 'none yet: the first start makes it');
      return finding(PART, 'fail', `${path} is missing`, 'Restore it, or set ENFILADE_ENCRYPTION_KEY.');
    }
    if (encryptionKey === undefined && platform() !== 'win32' && (statSync(path).mode & OTHERS) !== 0) {
      return finding(PART, 'fail', `others can read ${path}`, `chmod 600 ${path}`);
    }
    const box = openSecretBox(key);
    for (const one of sealed) box.open(one);
    return finding(PART, 'ok', encryptionKey === undefined ? path : 'from ENFILADE_ENCRYPTION_KEY');
  } catch (reason) {
    const advice =
      'Restore encryption.key from the backup that the database is from, or set ENFILADE_ENCRYPTION_KEY.';
    const text = sealed.length > 0 ? 'it does not open what is stored in the database' : saying(reason);
    return finding(PART, 'fail', text, advice);
  }
}

function keyIn(path: string): Buffer | undefined {
  if (!existsSync(path)) return undefined;
  return Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
}
