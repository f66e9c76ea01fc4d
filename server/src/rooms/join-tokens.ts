import { randomBytes } from 'node:crypto';
import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { hashOf, type SecretBox } from '../projects/secrets.ts';
import { BOARD_ROLES, type BoardRole } from './grants.ts';
import type { Admission, AdmissionDoor } from './join-credential.ts';
import type { RoomRef } from './rooms.store.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';

/** What a join token says; `seconds` 0 = for good. */
export interface JoinTokenWish {
  role: BoardRole;
  userId?: string | undefined;
  name?: string | undefined;
  seconds: number;
}

const PREFIX = 'join.';
const WORD = 'join';
const LONGEST = 4096;

type Content = [
  word: string,
  id: string,
  projectId: string,
  roomId: string,
  role: BoardRole,
  userId: string | null,
  name: string | null,
  issuedAt: number,
  expiresAt: number | null,
];

/**
 * Makes a token that lets somebody into a room, and writes `token.minted`. Links are given away before a room opens, and
 * archived rooms can be looked at: whether one may come in is found out at the door.
 *
 * @returns also its id, by which it can be revoked
 * @throws room_not_found
 */
export async function mintJoinToken(
  tx: Tx,
  actor: Actor,
  box: SecretBox,
  ref: RoomRef,
  { role, userId, name, seconds }: JoinTokenWish,
): Promise<{ token: string; id: string; expiresAt: number | null }> {
  const room = await holdRoom(tx, actor.projectId, ref);
  const now = Date.now();
  const id = randomBytes(12).toString('hex');
  const expiresAt = seconds === 0 ? null : now + seconds * 1000;
  const content: Content = [
    ...([WORD, id, room.projectId, room.id, role] as const),
    ...([userId ?? null, name ?? null, now, expiresAt] as const),
  ];
  const token = PREFIX + box.seal(JSON.stringify(content));
  const told = { door: 'native', role, ...(userId !== undefined && { userId }), token: id, expiresAt };
  await noteRoomEvent(tx, actor, room, 'token.minted', told);
  return { token, id, expiresAt };
}

/** How a join token is known where it is revoked, by its id. */
export function hashOfJoinToken(id: string): string {
  return hashOf(PREFIX + id);
}

/** People come into a room with a join token. */
export function joinTokenAdmission(box: SecretBox): AdmissionDoor {
  return {
    read: async (text) => (text.startsWith(PREFIX) ? read(box, text.slice(PREFIX.length)) : undefined),
    hashOf: (text) => {
      if (!text.startsWith(PREFIX)) return undefined;
      try {
        return hashOfJoinToken((JSON.parse(box.open(text.slice(PREFIX.length))) as Content)[1]);
      } catch {
        return undefined;
      }
    },
  };
}

/** @throws token_malformed, token_expired */
function read(box: SecretBox, sealed: string): Admission {
  let content: Content;
  try {
    if (sealed.length > LONGEST) throw new Error('too long');
    content = JSON.parse(box.open(sealed)) as Content;
  } catch (cause) {
    throw fail('token_malformed', { cause });
  }
  const [word, id, projectId, roomId, role, userId, name, issuedAt, expiresAt] = content;
  if (word !== WORD || !BOARD_ROLES.includes(role)) throw fail('token_malformed');
  if (expiresAt !== null && expiresAt <= Date.now()) throw fail('token_expired');
  return { projectId, roomId, role, userId, name, issuedAt, door: 'native', tokenHash: hashOfJoinToken(id) };
}
