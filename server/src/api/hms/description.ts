import { Type } from 'typebox';
import { KEY_USED, type ApiDescription } from '../shared/description.ts';

const refusal = (code: number, message: string, ...details: string[]) => ({ code, message, details });

/** The head of `/docs/100ms.json`. */
export const description: ApiDescription = {
  name: '100ms',
  title: '100ms server-side REST v2',
  label: '100ms',
  summary: 'Rooms, templates with their roles, and room codes, as clients of api.100ms.live call them',
  description: `Point a server-side client of 100ms at this server and it works as before: the paths, bodies, answers and tokens are the same. The vendor's Node SDK has its address built in, but obeys a proxy: set \`https_proxy\` to the address of this server.

**Sign in** with \`Authorization: Bearer\` and a management token: a JWT that is signed with the secret key (HS256) and says \`access_key\`, \`type: management\`, \`version: 2\`, \`jti\`, \`iat\`, \`nbf\` and \`exp\`.

Names are kept: creating a room with the name of a room that exists changes that room, and the same holds for templates.

A room that is made here is the same room in the other APIs: its \`id\` is the first 24 digits of the Agora \`uuid\`.`,
  tags: [
    { name: 'Rooms', description: 'Make, change, read and list rooms.' },
    {
      name: 'Room codes',
      description: 'Ten letters that let somebody into one room with one role, without an account.',
    },
    { name: 'Active rooms', description: 'Who is in a room now: look, tell, change, remove, end.' },
    { name: 'Sessions', description: 'When somebody was in a room, and who.' },
    { name: 'Polls', description: 'What people in rooms are asked, and what they answered.' },
    { name: 'Analytics', description: 'What happened in calls, for 30 days.' },
    { name: 'SIP', description: 'Telephones are not offered: every call says so.' },
    { name: 'Stream keys', description: 'Keys to stream into a room with. Nothing takes streams yet.' },
    { name: 'Recordings', description: 'Record a room; what became of it, and where it is.' },
    { name: 'Live streams', description: 'A room as one film by HLS, for whoever has its address.' },
    { name: 'External streams', description: 'A room as one film, sent to other servers by RTMP.' },
    {
      name: 'Templates',
      description: 'What rooms of one kind have in common. Rooms follow their template when it changes.',
    },
    { name: 'Template roles', description: 'Who may do what in the rooms of a template.' },
    { name: 'Template settings', description: 'Region, recording, streaming and transcription.' },
  ],
  securitySchemes: {
    management: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A management token, signed with the secret key.',
    },
  },
  security: [{ management: [] }],
  error: {
    type: 'application/json',
    schema: Type.Object(
      {
        code: Type.Integer({ description: 'The status.' }),
        message: Type.String({ description: 'What kind of error it is.' }),
        details: Type.Array(Type.String(), { description: 'What is wrong, and with which member.' }),
      },
      { title: 'Error' },
    ),
  },
  words: [
    ['enabled', 'Only codes that are enabled, or only those that are not.', '/v2/room-codes'],
    ['enabled', 'Only rooms that are enabled, or only those that are not.'],
  ],
  refusals: {
    400: {
      description: 'Something in the request is not valid; `details` names the member.',
      example: refusal(400, 'Invalid body param', 'Invalid body param: size must be >= 0'),
    },
    401: {
      description: 'There is no token, or it cannot be read, is signed by another key, or has expired.',
      example: refusal(401, 'Token validation error', 'not found', 'the Authorization header is missing'),
    },
    403: {
      description: 'The token is not a management token, its key is disabled, or the room is archived.',
      example: refusal(403, 'insufficient permissions', 'expected type management, got app'),
    },
    404: {
      description: 'What the path names is not there.',
      example: refusal(404, 'room not found', 'room not found'),
    },
    413: {
      description: 'The body is too large: 1 MiB, or 16 KiB where nobody is asked who they are.',
      example: refusal(413, 'the body is larger than 1 MiB', 'the body is larger than 1 MiB'),
    },
    422: {
      description: KEY_USED,
      example: refusal(
        422,
        'this Idempotency-Key was used for another request',
        'this Idempotency-Key was used for another request',
      ),
    },
    429: {
      description: 'Too many requests in this minute; `Retry-After` tells how many seconds to wait.',
      example: refusal(429, 'too many requests', 'too many requests'),
    },
    500: {
      description: 'A fault of the server.',
      example: refusal(500, 'internal error', 'internal error'),
    },
  },
};
