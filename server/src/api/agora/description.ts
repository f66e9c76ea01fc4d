import type { FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { badInput } from '../../errors.ts';
import { Type } from 'typebox';
import { KEY_USED, type ApiDescription } from '../shared/description.ts';

const refusal = (message: string, code: string) => ({ message, code });

/** The head of `/docs/agora.json`. */
export const description: ApiDescription = {
  name: 'agora',
  title: 'Agora Interactive Whiteboard v5',
  label: 'Agora',
  summary: 'Whiteboard rooms and tokens, as clients of api.netless.link call them',
  description: `Point a client of Agora’s Interactive Whiteboard at this server and it works as before: the paths, bodies, answers and tokens are the same.

**Sign in** with the header \`token\`. An SDK token opens the whole project, a room token one room. Both are made without asking anybody, by signing with the secret key (\`netless-token\` does), or here: \`POST /v5/tokens/teams\` takes the access key and the secret key and gives an SDK token.

A room that is made here is the same room in the other APIs. Its \`uuid\` is the native \`id\`, and the first 24 digits of it are the 100ms \`id\`.`,
  tags: [
    { name: 'Rooms', description: 'Whiteboard rooms: make, read, list, close and open again.' },
    { name: 'Scenes', description: 'The pages of a room’s board: list, add, go to.' },
    { name: 'Files', description: 'Documents that become pages.' },
    { name: 'Screenshots', description: 'Pictures of scenes.' },
    { name: 'Tokens', description: 'Make tokens where no library can.' },
  ],
  securitySchemes: {
    token: {
      type: 'apiKey',
      in: 'header',
      name: 'token',
      description:
        'An SDK token (`NETLESSSDK_…`), or for one room its room token (`NETLESSROOM_…`). Roles: admin, writer, reader.',
    },
  },
  security: [{ token: [] }],
  error: {
    type: 'application/json',
    schema: Type.Object(
      {
        message: Type.String({ description: 'For people; begins with the member that is wrong.' }),
        code: Type.String({ description: 'For programs.' }),
      },
      { title: 'Error' },
    ),
  },
  refusals: {
    400: {
      description: 'Something in the request is not valid; the message begins with the member.',
      example: refusal('limit must be >= 0', 'bad_input'),
    },
    401: {
      description: 'There is no token, or it cannot be read, is signed by another key, or has expired.',
      example: refusal('invalid format of token', 'token_missing'),
    },
    403: {
      description: 'The token is good, but not for this: its kind, its role or its room.',
      example: refusal('token access role forbidden', 'wrong_role'),
    },
    404: { description: 'There is no such room.', example: refusal('room not found', 'room_not_found') },
    413: {
      description: 'The body is too large: 1 MiB, or 16 KiB where nobody is asked who they are.',
      example: refusal('the body is larger than 1 MiB', 'too_large'),
    },
    422: {
      description: KEY_USED,
      example: refusal('this Idempotency-Key was used for another request', 'idempotency_mismatch'),
    },
    429: {
      description: 'Too many requests in this minute; `Retry-After` tells how many seconds to wait.',
      example: refusal('too many requests', 'rate_limited'),
    },
    500: { description: 'A fault of the server.', example: refusal('internal error', 'internal') },
  },
};

/** The data center, which every room call of this API brings along. It is stored and chooses nothing here. */
export const regionHeader = {
  name: 'region',
  in: 'header',
  description: 'The data center: one of those that the server is configured with. It may be left out.',
  schema: { type: 'string', examples: ['us-sv'] },
};

/** The `region` header: it may be missing, a wrong one is refused (AG 3.4). @throws bad_input */
export function regionOf(request: FastifyRequest, config: Config): string | undefined {
  const region = request.headers['region'];
  if (region === undefined || region === '') return undefined;
  const known = config.agoraRegions.find((one) => one === region);
  if (known === undefined) throw badInput('region', `must be one of ${config.agoraRegions.join(', ')}`);
  return known;
}

/** What all calls about files to convert have in common. */
export const inFiles = { tags: ['Files'], openapi: { parameters: [regionHeader] } };
