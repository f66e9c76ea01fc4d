/**
 * The whole error vocabulary. A rule or a door throws `fail('room_not_found')`; each API renders the code in its
 * own shape (`api/<door>/errors.ts`). `text` is safe to show; whatever caused it stays in `cause`, for the log only.
 */
const VOCABULARY = {
  bad_input: { status: 400, text: 'the request is not valid' },
  bad_json: { status: 400, text: 'the body is not valid JSON' },
  name_taken: { status: 400, text: 'the name belongs to another room' },
  address_taken: { status: 400, text: 'the address belongs to another person' },
  token_missing: { status: 401, text: 'a credential is required' },
  token_malformed: { status: 401, text: 'the credential is malformed' },
  token_unknown: { status: 401, text: 'the credential is not known' },
  token_signature: { status: 401, text: 'the signature of the credential does not match' },
  token_expired: { status: 401, text: 'the credential has expired' },
  password_required: { status: 401, text: 'the link asks for a password' },
  wrong_login: { status: 401, text: 'the user name or the password is wrong' },
  wrong_kind: { status: 403, text: 'this kind of credential may not be used here' },
  wrong_role: { status: 403, text: 'the role of the credential does not allow this' },
  wrong_room: { status: 403, text: 'the credential belongs to another room' },
  wrong_task: { status: 403, text: 'the credential belongs to another task' },
  key_disabled: { status: 403, text: 'the key or its project is disabled' },
  missing_scope: { status: 403, text: 'the key does not have the scope for this' },
  room_archived: { status: 403, text: 'the room is archived' },
  room_disabled: { status: 403, text: 'the room is disabled' },
  room_not_open: { status: 403, text: 'the room is not open yet' },
  code_locked: { status: 403, text: 'the code cannot be enabled: its room or role is gone or disabled' },
  access_not_allowed: { status: 403, text: 'this access cannot be given here' },
  owner_protected: { status: 403, text: 'the owner cannot be changed this way' },
  room_full: { status: 403, text: 'the room is full' },
  limit_reached: { status: 403, text: 'the limit is reached' },
  route_not_found: { status: 404, text: 'there is no such endpoint' },
  scene_not_found: { status: 404, text: 'scene not found' },
  session_not_found: { status: 404, text: 'active session not found' },
  participant_not_found: { status: 404, text: 'nobody with this id is in the room' },
  room_not_found: { status: 404, text: 'room not found' },
  task_not_found: { status: 404, text: 'task not found' },
  conversion_not_found: { status: 404, text: 'conversion not found' },
  template_not_found: { status: 404, text: 'template not found' },
  role_not_found: { status: 404, text: 'role not found' },
  code_not_found: { status: 404, text: 'room code not found' },
  file_not_found: { status: 404, text: 'file not found' },
  picture_not_found: { status: 404, text: 'picture not found' },
  tag_not_found: { status: 404, text: 'tag not found' },
  poll_not_found: { status: 404, text: 'poll not found' },
  question_not_found: { status: 404, text: 'the poll has no such question' },
  option_not_found: { status: 404, text: 'the question has no such option' },
  response_not_found: { status: 404, text: 'response not found' },
  stream_key_not_found: { status: 404, text: 'stream key not found' },
  recording_not_found: { status: 404, text: 'recording not found' },
  recording_not_running: { status: 404, text: 'no recording is running' },
  stream_not_found: { status: 404, text: 'stream not found' },
  stream_not_running: { status: 404, text: 'nothing is streamed' },
  asset_not_found: { status: 404, text: 'recording asset not found' },
  key_not_found: { status: 404, text: 'key not found' },
  user_not_found: { status: 404, text: 'user not found' },
  group_not_found: { status: 404, text: 'group not found' },
  member_not_found: { status: 404, text: 'the room has no such member' },
  shelf_not_found: { status: 404, text: 'group of rooms not found' },
  link_not_found: { status: 404, text: 'link not found' },
  project_not_found: { status: 404, text: 'project not found' },
  recording_running: { status: 409, text: 'a recording is running already' },
  stream_running: { status: 409, text: 'the room is streamed already' },
  template_in_use: { status: 409, text: 'rooms follow the template' },
  precondition_failed: { status: 412, text: 'it was changed meanwhile: get it again' },
  too_large: { status: 413, text: 'the body is larger than 1 MiB' },
  unsupported_media_type: { status: 415, text: 'the content type is not supported' },
  idempotency_mismatch: { status: 422, text: 'this Idempotency-Key was used for another request' },
  rate_limited: { status: 429, text: 'too many requests' },
  internal: { status: 500, text: 'internal error' },
  not_offered: { status: 501, text: 'this server does not offer this' },
  unavailable: { status: 503, text: 'the server is not ready' },
} as const;

export type ErrorCode = keyof typeof VOCABULARY;
export const ERROR_CODES = Object.keys(VOCABULARY) as ErrorCode[];

export interface Details {
  /** The member of the request that is wrong, as the caller spelled its path: `recording_info.upload_info.type`. */
  member?: string;
  /** Replaces the text of the vocabulary; must be safe to show. */
  text?: string;
  /** What happened underneath; logged, never sent. */
  cause?: unknown;
}

/** The only error that rules and doors throw on purpose. */
export class HouseError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly member: string | undefined;

  constructor(code: ErrorCode, details: Details = {}) {
    super(details.text ?? VOCABULARY[code].text, { cause: details.cause });
    this.name = 'HouseError';
    this.code = code;
    this.status = VOCABULARY[code].status;
    this.member = details.member;
  }
}

/** What an error of this code is called, always in the same words. */
export function titleOf(code: ErrorCode): string {
  return VOCABULARY[code].text;
}

/** Makes the error to throw: `throw fail('bad_input', { member: 'limit', text: 'must be an integer' })`. */
export function fail(code: ErrorCode, details: Details = {}): HouseError {
  return new HouseError(code, details);
}

/** Wrong input, told by member: `throw badInput('limit', 'must be an integer')`. */
export function badInput(member: string, text: string): HouseError {
  return new HouseError('bad_input', { member, text });
}
