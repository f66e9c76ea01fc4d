import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const VERSION = 'v1';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals secrets that must be read again (signing keys, storage credentials) before they are stored. */
export interface SecretBox {
  seal(text: string): string;
  /** @throws Error when the text was not sealed with this box's key */
  open(sealed: string): string;
}

/** AES-256-GCM under the installation's key of 32 bytes. */
export function openSecretBox(key: Buffer): SecretBox {
  if (key.length !== KEY_BYTES) throw new Error('the encryption key must have 32 bytes');
  return {
    seal(text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${VERSION}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(sealed) {
      const [version, text] = sealed.split('.');
      if (version !== VERSION || text === undefined) throw new Error('not a sealed secret');
      const bytes = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return (
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    },
  };
}

export function newEncryptionKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** How a bearer secret of full entropy is stored: SHA-256, hex. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function sameSecret(a: string, b: string): boolean {
  // Hashing first gives both the same length.
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

/** Only `A-Za-z0-9_-` is used, so that every vendor's token library signs alike (AG 1.3). */
export function newAccessKey(): string {
  return randomBytes(12).toString('hex');
}

export function newSecretKey(): string {
  return randomBytes(32).toString('base64url');
}

/** `sk-` and 64 lower-case hex digits (DS 1.3). */
export function newApiKey(): string {
  return `sk-${randomBytes(32).toString('hex')}`;
}
