import { createSigner } from 'fast-jwt';
import type { ProjectKeys } from '../../src/bootstrap.ts';
import { mintToken } from '../../src/api/agora/tokens.ts';
import { ask, type Ask } from './http.ts';

/** The APIs, by the prefix of their paths. */
export const DOORS = ['/v5', '/v2', '/api/2.0', '/api/v1'] as const;
export type DoorPrefix = (typeof DOORS)[number];

/** Headers that open a door with everything a project may do. */
export function keysOf(door: DoorPrefix, keys: ProjectKeys): Record<string, string> {
  if (door === '/v5') {
    const key = { accessKey: keys.accessKey, secret: keys.secretKey };
    return { token: mintToken(key, { kind: 'sdk', role: 'admin', lifespan: 0 }), region: 'us-sv' };
  }
  if (door === '/v2') return { authorization: `Bearer ${managementToken(keys)}` };
  return { authorization: `Bearer ${keys.apiKey}` };
}

/** A 100ms management token that is good for an hour. */
export function managementToken(keys: ProjectKeys): string {
  const sign = createSigner({ key: keys.secretKey, algorithm: 'HS256', expiresIn: 3_600_000 });
  return sign({ access_key: keys.accessKey, type: 'management', version: 2, jti: 'test' });
}

/** Asks a door with its keys; `path` begins behind the prefix. */
export async function askDoor(
  url: string,
  door: DoorPrefix,
  keys: ProjectKeys,
  path: string,
  options: Ask = {},
) {
  return ask(url + door + path, { ...options, headers: { ...keysOf(door, keys), ...options.headers } });
}
