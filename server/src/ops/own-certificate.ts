import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { OWN_CERTIFICATE, type Config } from '../config.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer ones are refused by Apple's browsers, also when their owner trusts them. */
const LIFETIME_DAYS = 365;
const RENEWED_DAYS = 30;

export interface KeyPair {
  key: string;
  cert: string;
}

/** What a browser may call this server: this machine, its addresses, and the host of the public URL. */
export function ownNames({ publicUrl, host }: Pick<Config, 'publicUrl' | 'host'>): string[] {
  const own = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const addresses = own.map(({ address }) => address).filter((address) => !/^fe80:/i.test(address));
  const told = publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')];
  const names = ['localhost', '127.0.0.1', '::1', hostname(), ...told, host, ...addresses];
  return [...new Set(names)].filter((name) => name !== '' && !['0.0.0.0', '::'].includes(name));
}

/**
 * The certificate that this server signed itself, from the data folder; made anew when it ends within a month or lacks
 * one of these names.
 *
 * @param now epoch milliseconds
 */
export async function ownCertificate(
  dataDir: string,
  names: readonly string[],
  now = Date.now(),
): Promise<KeyPair> {
  const path = join(dataDir, OWN_CERTIFICATE);
  const kept = read(path);
  if (kept && isGood(kept.cert, names, now)) return kept;
  const made = await sign(names, now);
  // Readable by nobody else from its first byte, and never half of it.
  const fresh = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(fresh, made.key + made.cert, { mode: 0o600, flush: true });
  renameSync(fresh, path);
  return made;
}

function read(path: string): KeyPair | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw reason;
  }
  const [, key, cert] =
    /^(-----BEGIN PRIVATE KEY-----[^]+?)(-----BEGIN CERTIFICATE-----[^]+)$/.exec(text) ?? [];
  return key !== undefined && cert !== undefined ? { key, cert } : undefined;
}

function isGood(cert: string, names: readonly string[], now: number): boolean {
  try {
    const found = new X509Certificate(cert);
    const isLong = found.validToDate.getTime() - now > RENEWED_DAYS * DAY_MS;
    const isNamed = (name: string) =>
      (isIP(name) === 0 ? found.checkHost(name) : found.checkIP(name)) !== undefined;
    return isLong && names.every(isNamed);
  } catch {
    return false;
  }
}

async function sign(names: readonly string[], now: number): Promise<KeyPair> {
  // Loaded only where one is made.
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: 'CN=Enfilade, O=made by this server for itself',
    // Clocks differ.
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + LIFETIME_DAYS * DAY_MS),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = key.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    cert: `${certificate.toString('pem')}\n`,
  };
}
