import { Problem } from '@enfilade/protocol';
import { ERROR_CODES, type ErrorCode } from '../../errors.ts';
import { KEY_USED, type ApiDescription, type OperationParts } from '../shared/description.ts';

const problem = (status: number, code: string, title: string, more: object = {}) => ({
  type: 'about:blank',
  title,
  status,
  code,
  ...more,
});

/** The head of `/docs/native.json`. */
export const description: ApiDescription = {
  name: 'native',
  title: 'Enfilade API v1',
  label: 'Native',
  summary: 'Everything that any door knows of a room, in one API',
  description: `Our own API. It knows everything that the other doors know, and more: metadata, search, batches, duplicates, undo, events that can be followed, and tokens for every door.

**Sign in** with \`Authorization: Bearer sk-…\`, an API key of an administrator. A key without scopes may do everything; any other may do what its scopes say, \`rooms:read\` for example. Writing includes reading.

**Lists** are pages. Give \`next\` of a page as \`after\` for the one that follows, and \`previous\` as \`before\` for the one in front. \`next: null\` says that there is none. Nothing is counted unless \`count=true\` asks for it. A list is true at once after a change.

**Writing twice** is safe with the header \`Idempotency-Key\`: the same request with the same key is answered again within 24 hours as it was the first time, and changes nothing again.

**Writing after somebody else** is noticed with \`If-Match\`: rooms and templates answer an \`ETag\`; give it back with a change, and the change is refused with 412 when somebody was faster.

**Refusals** are problems as in RFC 9457. \`code\` is for programs, \`detail\` for people, \`member\` names what is wrong. A member that is not known is refused as well, so that a typo is never silent.`,
  tags: [
    { name: 'Rooms', description: 'Make, find, change, copy, archive, delete and bring back rooms.' },
    { name: 'Codes', description: 'Ten letters that let somebody into one room with one role.' },
    { name: 'Members', description: 'Who of the project’s people and groups may do what in a room.' },
    { name: 'Links', description: 'Links that invite into a room, or open it without an account.' },
    {
      name: 'Participants',
      description: 'Who is and was in a room, what they may do, and who may not come in.',
    },
    { name: 'Tokens', description: 'Tokens of any door, for a room and a role or for a whole project.' },
    { name: 'Scenes', description: 'The pages of a board, and what happened on them.' },
    { name: 'Conversions', description: 'Documents that become pages.' },
    { name: 'Screenshots', description: 'Pictures of scenes, for a week.' },
    { name: 'Templates', description: 'What rooms of one kind have in common, and their roles.' },
    { name: 'Projects', description: 'Tenants, and the pair of keys that opens the Agora and 100ms APIs.' },
    {
      name: 'Keys',
      description: 'API keys: their scopes, their last use, and new ones in place of old ones.',
    },
    { name: 'Users', description: 'The people of the project.' },
    { name: 'Groups', description: 'People who are given the same rooms.' },
    { name: 'Events', description: 'What happened, in order; to be read, waited for or followed.' },
  ],
  securitySchemes: {
    key: { type: 'http', scheme: 'bearer', bearerFormat: 'sk-…', description: 'An API key.' },
  },
  security: [{ key: [] }],
  error: { type: 'application/problem+json', schema: Problem },
  publish: withCodes,
  words: [
    ['limit', 'How many to answer.'],
    ['name', 'Only rooms of one of these names, whatever their case.'],
    ['state', 'Only rooms in one of these states.'],
    ['type', 'Only people of one of these types.', '/api/v1/users'],
    ['type', 'Only rooms of one of these types.'],
    ['status', 'Only people of one of these states.'],
    ['tag', 'Only rooms with one of these tags or more.'],
    ['region', 'Only rooms in one of these regions.'],
    ['template_id', 'Only rooms that follow one of these templates.'],
    ['active_after', 'Last active at this time or later.'],
    ['active_before', 'Last active before this time.'],
    ['metadata.<key>', 'Only rooms whose metadata has this value at this key.'],
    ['code', 'A room code.'],
    ['link_id', 'The id of a link.'],
    ['user_id', 'The id of a person.'],
    ['group_id', 'The id of a group of people.'],
  ],
  refusals: {
    400: {
      description: 'Something in the request is not valid; `member` names it.',
      example: problem(400, 'bad_input', 'the request is not valid', {
        detail: 'limit: must be <= 100',
        member: 'limit',
      }),
    },
    401: {
      description: 'There is no API key, or it is not known, disabled or expired.',
      example: problem(401, 'token_missing', 'a credential is required', {
        detail: 'the header Authorization: Bearer sk-… is required',
      }),
    },
    403: {
      description: 'The key lacks the scope, or is not an administrator’s.',
      example: problem(403, 'missing_scope', 'the key does not have the scope for this', {
        detail: 'the key needs the scope rooms:write',
      }),
    },
    404: {
      description: 'What the path names is not there.',
      example: problem(404, 'room_not_found', 'room not found'),
    },
    409: {
      description: 'It conflicts with what is there: a name that is taken, a room that is archived.',
      example: problem(409, 'room_archived', 'the room is archived'),
    },
    412: {
      description: 'Somebody else was faster: get it again, and decide again.',
      example: problem(412, 'precondition_failed', 'it was changed meanwhile: get it again', {
        detail: 'If-Match: it was changed meanwhile: get it again',
        member: 'If-Match',
      }),
    },
    413: {
      description: 'The body is larger than 1 MiB.',
      example: problem(413, 'too_large', 'the body is larger than 1 MiB'),
    },
    415: {
      description: 'The body is not JSON, as its content type says.',
      example: problem(415, 'unsupported_media_type', 'the content type is not supported'),
    },
    422: {
      description: KEY_USED,
      example: problem(422, 'idempotency_mismatch', 'this Idempotency-Key was used for another request', {
        detail: 'Idempotency-Key: this Idempotency-Key was used for another request',
        member: 'Idempotency-Key',
      }),
    },
    429: {
      description: 'Too many requests in this minute; `Retry-After` tells how many seconds to wait.',
      example: problem(429, 'rate_limited', 'too many requests'),
    },
    500: { description: 'A fault of the server.', example: problem(500, 'internal', 'internal error') },
  },
};

/** What only other doors tell: they have signed tokens, logins, tasks, files, project tags and groups of rooms. */
const ELSEWHERE: readonly ErrorCode[] = [
  ...(['token_signature', 'wrong_login', 'wrong_kind', 'wrong_room', 'wrong_task'] as const),
  ...(['task_not_found', 'file_not_found', 'picture_not_found', 'tag_not_found', 'shelf_not_found'] as const),
];
const CODES = ERROR_CODES.filter((code) => !ELSEWHERE.includes(code));

/** The words that a problem can have stand in `errors.ts`, which the protocol does not know. */
function withCodes(schema: Record<string, unknown>): Record<string, unknown> {
  if (schema['title'] !== 'Problem') return schema;
  const members = schema['properties'] as typeof Problem.properties;
  return { ...schema, properties: { ...members, code: { ...members.code, enum: CODES } } };
}

const text = { type: 'string', maxLength: 1024 };
const ETag = { description: 'The revision, for `If-Match` and `If-None-Match`.', schema: { type: 'string' } };

/** Of a call that answers one thing with its `ETag`. */
export const tagged: OperationParts = {
  parameters: [
    {
      name: 'If-None-Match',
      in: 'header',
      description: 'An `ETag`: what is still the same is not sent again.',
      schema: text,
    },
  ],
  responses: { 200: { headers: { ETag } }, 304: { description: 'It is still the same.', headers: { ETag } } },
};

/** Of a call that changes something which has an `ETag`. */
export const matched: OperationParts = {
  parameters: [
    {
      name: 'If-Match',
      in: 'header',
      description: 'An `ETag`: the change is made only if nothing changed since.',
      schema: text,
    },
  ],
};
