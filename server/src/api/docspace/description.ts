import { Type } from 'typebox';
import { KEY_USED, type ApiDescription } from '../shared/description.ts';
import { published } from './published.ts';
import { words } from './words.ts';

const refusal = (status: number, message: string, type: string, hresult: number) => ({
  error: { message, type, hresult, stack: '' },
  status: 1,
  statusCode: status,
});

/** DS 2.2: what went wrong. */
const Fault = Type.Object(
  {
    error: Type.Object({
      message: Type.String(),
      type: Type.String({ description: 'The family of the error, as upstream names it.' }),
      hresult: Type.Integer(),
      stack: Type.Literal('', { description: 'Always empty.' }),
    }),
    status: Type.Literal(1),
    statusCode: Type.Integer({ description: 'The status.' }),
  },
  { title: 'Fault' },
);

/** DS 2.2: which members of the request are not valid. */
const InvalidRequest = Type.Object(
  {
    response: Type.Object({
      type: Type.String(),
      title: Type.String(),
      status: Type.Literal(400),
      errors: Type.Unsafe<Record<string, string[]>>({
        type: 'object',
        description: 'What is wrong with each member.',
        additionalProperties: { type: 'array', items: { type: 'string' } },
      }),
      traceId: Type.String(),
    }),
    count: Type.Literal(1),
    links: Type.Array(Type.Object({ href: Type.String(), action: Type.String() })),
    status: Type.Literal(1),
    statusCode: Type.Literal(400),
  },
  { title: 'InvalidRequest' },
);

/** The head of `/docs/docspace.json`. */
export const description: ApiDescription = {
  name: 'docspace',
  title: 'ONLYOFFICE DocSpace 2.0',
  label: 'DocSpace',
  summary: 'Rooms with members, links, tags, logos and templates, as clients of /api/2.0 call them',
  description: `Point a client of ONLYOFFICE DocSpace at this server and its calls about rooms work as before: the paths, bodies, answers and rights are the same.

**Sign in** with \`Authorization: Bearer\` and an API key (\`sk-…\`, made with \`POST /api/2.0/keys\`), or with a token of \`POST /api/2.0/authentication\`, which browsers keep as a cookie. Basic credentials work, too.

Every answer is wrapped: what was asked for is \`response\`. With \`?fields=id,title\` it is thinned to these members. Paths and names of members have no upper and lower case, and where a number stands for a word, the word may be sent as well: \`"roomType": "EditingRoom"\`.

A room that is made here is the same room in the other APIs: its \`id\` is the native \`number\`.`,
  tags: [
    { name: 'Rooms', description: 'Make, find, change, archive and delete rooms.' },
    { name: 'Sharing', description: 'Who may do what in a room: members, invitations and links.' },
    { name: 'Folders', description: 'Rooms as the folders that clients know them as.' },
    { name: 'Room groups', description: 'One’s own shelves of rooms.' },
    { name: 'Templates', description: 'Rooms that others are made from.' },
    { name: 'Index', description: 'The numbers of what is in a room.' },
    { name: 'Quotas', description: 'How much a room may hold.' },
    { name: 'Pictures', description: 'The logo or the cover of a room.' },
    { name: 'Operations', description: 'Moving, copying, deleting, and what became of it.' },
    { name: 'Tags', description: 'The tags of the project, and those of a room.' },
    { name: 'People', description: 'The people of the project.' },
    { name: 'Groups', description: 'People who are given the same rooms.' },
    { name: 'Keys', description: 'API keys and what they are good for.' },
    { name: 'Authentication', description: 'Signing in and out.' },
    { name: 'Settings', description: 'What clients ask before anything else.' },
  ],
  securitySchemes: {
    key: {
      type: 'http',
      scheme: 'bearer',
      description: 'An API key (`sk-…`), or a token of `POST /authentication`.',
    },
    password: { type: 'http', scheme: 'basic', description: 'An e-mail address and its password.' },
    cookie: {
      type: 'apiKey',
      in: 'cookie',
      name: 'asc_auth_key',
      description: 'What a browser keeps after `POST /authentication`.',
    },
  },
  security: [{ key: [] }, { password: [] }, { cookie: [] }],
  error: { type: 'application/json', schema: Type.Union([Fault, InvalidRequest]) },
  refusals: {
    400: {
      description: 'Something in the request is not valid; `errors` names the member.',
      example: {
        response: {
          type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
          title: 'One or more validation errors occurred.',
          status: 400,
          errors: { Title: ['The field Title must be a string with a maximum length of 170.'] },
          traceId: '6f1f2c0e-6c1b-4b57-9df0-6c8f7d0b5f27',
        },
        count: 1,
        links: [{ href: 'https://rooms.example.com/api/2.0/files/rooms', action: 'POST' }],
        status: 1,
        statusCode: 400,
      },
    },
    401: {
      description: 'There is no credential, or it is not known or has expired.',
      example: refusal(
        401,
        'a credential is required',
        'System.Security.Authentication.AuthenticationException',
        -2146233087,
      ),
    },
    403: {
      description:
        'Whoever asks has no right to this. Without a body: the key lacks the scope that `WWW-Authenticate` names.',
      example: refusal(
        403,
        "You don't have enough permission to edit the room",
        'System.Security.SecurityException',
        -2146233078,
      ),
    },
    404: {
      description: 'What the path names is not there.',
      example: refusal(
        404,
        'The required folder was not found',
        'ASC.Common.Web.ItemNotFoundException',
        -2146233088,
      ),
    },
    413: {
      description: 'The body is too large: 1 MiB, or 16 KiB where nobody is asked who they are.',
      example: refusal(413, 'the body is larger than 1 MiB', 'System.Exception', -2146233088),
    },
    415: {
      description: 'The body is not JSON, as its content type says.',
      example: refusal(415, 'the content type is not supported', 'System.NotSupportedException', -2146233067),
    },
    422: {
      description: KEY_USED,
      example: refusal(
        422,
        'this Idempotency-Key was used for another request',
        'System.Exception',
        -2146233088,
      ),
    },
    429: {
      description: 'Too many requests in this minute; `Retry-After` tells how many seconds to wait.',
      example: refusal(429, 'too many requests', 'System.Exception', -2146233088),
    },
    500: {
      description: 'A fault of the server.',
      example: refusal(500, 'internal error', 'System.Exception', -2146233088),
    },
  },
  publish: published,
  words,
};
