import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { ownCertificate, ownNames, type KeyPair } from './own-certificate.ts';

/** A certificate on disk may be another one by then. */
const LOOK_MS = 12 * 60 * 60 * 1000;

/** Whether this server itself speaks HTTPS. */
export function speaksTls({ tls, tlsCert }: Pick<Config, 'tls' | 'tlsCert'>): boolean {
  return tls || tlsCert !== undefined;
}

/**
 * Key and certificate: the files that the configuration names, or else those that this server makes for itself.
 *
 * @returns undefined where it speaks plain HTTP
 * @throws Error that begins with the options at fault
 */
export async function keyPairFor(config: Config): Promise<KeyPair | undefined> {
  const { tlsCert, tlsKey, dataDir } = config;
  if (!speaksTls(config)) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) return ownCertificate(dataDir, ownNames(config));
  const cert = readOption('ENFILADE_TLS_CERT', tlsCert);
  const key = readOption('ENFILADE_TLS_KEY', tlsKey);
  check('ENFILADE_TLS_CERT', () => new X509Certificate(cert));
  check('ENFILADE_TLS_KEY', () => createPrivateKey(key));
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error('ENFILADE_TLS_CERT, ENFILADE_TLS_KEY: the key does not belong to the certificate');
  return { cert, key };
}

/** Takes up a certificate that was renewed, without a stop. What cannot be read leaves the one that is there. */
export function installRenewal(app: FastifyInstance, config: Config): void {
  if (!speaksTls(config)) return;
  const server = app.server as unknown as Server;
  const looking = setInterval(() => {
    keyPairFor(config).then(
      (found) => found && server.setSecureContext(found),
      (reason: unknown) => app.log.error({ err: reason }, 'the certificate could not be renewed'),
    );
  }, LOOK_MS).unref();
  app.addHook('onClose', (_app, done) => {
    clearInterval(looking);
    done();
  });
}

function readOption(option: string, path: string): string {
  return check(option, () => readFileSync(path, 'utf8'));
}

function check<T>(option: string, look: () => T): T {
  try {
    return look();
  } catch (cause) {
    throw new Error(`${option}: ${(cause as Error).message}`, { cause });
  }
}
