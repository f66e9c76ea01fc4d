import { timingSafeEqual } from 'node:crypto';
import { fail, type HouseError } from '../../errors.ts';
import { PREFIXES, ROLES, signatureOf, type Role, type TokenKind } from '../../projects/tokens/agora.ts';

export { mintToken, ROLES, signatureOf, type Role, type TokenKind } from '../../projects/tokens/agora.ts';

/** Far longer than any library makes one; tokens that were believed are remembered. */
const LONGEST = 2048;

/** A token that was read but not yet believed. */
export interface ReadToken {
  kind: TokenKind;
  accessKey: string;
  /** Every field but `sig`, as they were signed. */
  fields: Record<string, string>;
  signature: string;
}

/** A token that was believed: what it opens. */
export interface Claims {
  kind: TokenKind;
  role: Role;
  /** The room or task that it opens; absent in an SDK token. */
  uuid?: string;
  /** Epoch milliseconds; absent = never expires. */
  expireAt?: number;
  /** Epoch milliseconds, where the nonce tells. */
  issuedAt?: number;
}

/**
 * Reads a token without believing it (AG 1.4 step 1). `formBlanks` reads `+` as a blank, as the Python library
 * writes it.
 *
 * @throws token_malformed
 */
export function readToken(text: string, formBlanks = false): ReadToken {
  if (text.length > LONGEST) throw malformed();
  const kind = (Object.keys(PREFIXES) as TokenKind[]).find((one) => text.startsWith(PREFIXES[one]));
  if (!kind) throw malformed();
  const query = decodeBase64(text.slice(PREFIXES[kind].length));
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    if (at < 0) throw malformed();
    const name = decodePart(pair.slice(0, at), formBlanks);
    if (name in fields) throw malformed();
    fields[name] = decodePart(pair.slice(at + 1), formBlanks);
  }
  const { sig, ...signed } = fields;
  const accessKey = signed['ak'];
  if (!accessKey || !signed['nonce'] || !sig || !/^[0-9a-f]{64}$/.test(sig)) throw malformed();
  return { kind, accessKey, fields: signed, signature: sig };
}

function decodeBase64(text: string): string {
  if (!/^[A-Za-z0-9_+/-]+={0,2}$/.test(text)) throw malformed();
  const bytes = Buffer.from(text, 'base64url');
  const query = bytes.toString('utf8');
  // What does not come back as it was is not UTF-8.
  if (!Buffer.from(query, 'utf8').equals(bytes)) throw malformed();
  return query;
}

function decodePart(text: string, formBlanks: boolean): string {
  try {
    return decodeURIComponent(formBlanks ? text.replaceAll('+', ' ') : text);
  } catch {
    throw malformed();
  }
}

function malformed(): HouseError {
  return fail('token_malformed');
}

/** Whether the token was signed with this secret. */
export function isSignedWith(token: ReadToken, secret: string): boolean {
  const expected = Buffer.from(signatureOf(token.fields, secret), 'hex');
  return timingSafeEqual(expected, Buffer.from(token.signature, 'hex'));
}

/**
 * What a token with a good signature opens (AG 1.4 steps 4 to 6). The prefix is outside the signature, so it is
 * bound to the shape here: without this, a room token would become an SDK token by changing its prefix (N6).
 *
 * @throws token_malformed; wrong_role when it has no role
 */
export function claimsOf({ kind, fields }: ReadToken): Claims {
  const { role, uuid, expireAt, nonce = '' } = fields;
  if (kind === 'sdk' ? uuid !== undefined : !/^[0-9a-f]{32}$/.test(uuid ?? '')) throw malformed();
  if (expireAt !== undefined && !/^\d+(\.\d+)?$/.test(expireAt)) throw malformed();
  const rank = role === undefined ? -1 : ['0', '1', '2'].indexOf(role);
  const named = ROLES[rank];
  if (!named) throw fail('wrong_role');
  const issuedAt = timeOfUuid(nonce);
  return {
    kind,
    role: named,
    ...(issuedAt !== undefined && { issuedAt }),
    ...(uuid !== undefined && { uuid }),
    ...(expireAt !== undefined && { expireAt: Number(expireAt) }),
  };
}

/** Between the beginnings of the calendar of UUIDs and of ours; milliseconds. */
const GREGORIAN = 12_219_292_800_000;

/** When a UUID of version 1, as the vendor's libraries make them, or 7 was made; epoch milliseconds. */
function timeOfUuid(text: string): number | undefined {
  const [, low = '', middle = '', version, high = ''] =
    /^([0-9a-f]{8})-([0-9a-f]{4})-([17])([0-9a-f]{3})-[0-9a-f]{4}-[0-9a-f]{12}$/i.exec(text) ?? [];
  if (version === '7') return parseInt(low + middle, 16);
  return version === '1' ? Math.floor(parseInt(high + middle + low, 16) / 10_000) - GREGORIAN : undefined;
}
