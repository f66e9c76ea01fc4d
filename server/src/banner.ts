import { createSigner } from 'fast-jwt';
import { mintToken } from './api/agora/tokens.ts';
import type { ProjectKeys } from './bootstrap.ts';
import type { Config } from './config.ts';

/** What browsers say of a certificate that nobody vouches for. */
const OWN = `Its certificate is its own: a browser warns once (“not private”, “potential risk”); take “Advanced” and then
“Proceed” or “Accept the risk”. For curl add -k. Nobody but you should be asked to: for others use a certificate of
yours (ENFILADE_TLS_CERT) or a proxy.
`;
const DAY = 24 * 60 * 60 * 1000;

/** What is printed at the start: where to reach the server and, the first time, the keys and one call for each API. */
export function bannerFor(origin: string, config: Config, keys: ProjectKeys | undefined): string {
  const url = config.publicUrl ?? origin;
  const isOwn = config.tls && config.tlsCert === undefined;
  const curl = isOwn ? 'curl -k' : 'curl';
  const hello = `Enfilade is listening on ${origin}\n${isOwn ? OWN : ''}`;
  if (!keys) return hello;
  return `${hello}
The project "default" was made. Its keys are shown this once; keep them:

  access key      ${keys.accessKey}
  secret key      ${keys.secretKey}
  API key         ${keys.apiKey}
  administrator   ${keys.adminEmail}  ${keys.adminPassword}

Create a room by the API your application speaks (the tokens in these lines are good for a day):

# The native API
${curl} -X POST ${url}/api/v1/rooms -H 'Authorization: Bearer ${keys.apiKey}' -H 'Content-Type: application/json' -d '{"title":"My first room"}'

# Agora Interactive Whiteboard v5
${curl} -X POST ${url}/v5/rooms -H 'token: ${agoraToken(keys)}' -H 'region: ${config.agoraRegions[0] ?? 'us-sv'}' -H 'Content-Type: application/json' -d '{"isRecord":false}'

# 100ms v2
${curl} -X POST ${url}/v2/rooms -H 'Authorization: Bearer ${managementToken(keys)}' -H 'Content-Type: application/json' -d '{"name":"first-room"}'

# ONLYOFFICE DocSpace 2.0
${curl} -X POST ${url}/api/2.0/files/rooms -H 'Authorization: Bearer ${keys.apiKey}' -H 'Content-Type: application/json' -d '{"title":"First room","roomType":2}'

Next: ${url}/docs to try every call, README.md for the vendors' clients, docs/configuration.md for the options.
`;
}

function agoraToken(keys: ProjectKeys): string {
  const key = { accessKey: keys.accessKey, secret: keys.secretKey };
  return mintToken(key, { kind: 'sdk', role: 'admin', lifespan: DAY });
}

function managementToken(keys: ProjectKeys): string {
  const sign = createSigner({ key: keys.secretKey, algorithm: 'HS256', expiresIn: DAY });
  return sign({ access_key: keys.accessKey, type: 'management', version: 2, jti: keys.accessKey });
}
