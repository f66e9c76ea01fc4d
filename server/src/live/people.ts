import { randomBytes } from 'node:crypto';
import type { GoodbyeCode, LivePerson } from '@enfilade/protocol';
import { allowance, CHAT } from './allowance.ts';
import { shownName } from './shown-name.ts';
import type { BoardRole, Grant } from '../rooms/grants.ts';
import type { Session } from '../rooms/sessions.ts';
import type { Line } from './calls/line.ts';

/** What carries messages to one participant. */
export interface Connection {
  send(message: string | Buffer): void;
  /** Sends what `textFrame` made. */
  sendFrame(frame: Buffer): void;
  /** Closes it; nothing that comes on it is heard any more. */
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not gone out. */
  waiting(): number;
}

/** Somebody who has a place in a room, connected or about to come back. */
export interface Person {
  id: string;
  grant: Grant;
  name: string;
  role: BoardRole;
  joinedAt: number;
  /** By which they find their place again. */
  resumeKey: string;
  connection: Connection | undefined;
  /** Runs while they are away. */
  away: NodeJS.Timeout | undefined;
  /** Why they had to go, when they have. */
  goneFor: GoodbyeCode | undefined;
  /** Counts what they say in the chat. */
  maySay: (amount: number) => boolean;
  /** The session that they are in; undefined until it is kept that they are. */
  session: Session | undefined;
  /** Their way into the call. */
  line: Line | undefined;
  /** Sends scenes to their connection. */
  show: (sceneId: string, since?: number) => void;
}

export function newPerson(id: string, grant: Grant, role: BoardRole, name: string | undefined): Person {
  return {
    ...{ id, grant, role },
    name: shownName(grant.name ?? name ?? ''),
    joinedAt: Date.now(),
    resumeKey: randomBytes(24).toString('base64url'),
    connection: undefined,
    away: undefined,
    goneFor: undefined,
    maySay: allowance(CHAT),
    ...{ session: undefined, line: undefined },
    show: () => undefined,
  };
}

/** Whether somebody who knows the way back of a person is that person: with the same credential, or as the same user. */
export function isSame({ grant }: Person, { tokenHash, userId }: Grant): boolean {
  return grant.tokenHash === tokenHash || (userId !== null && grant.userId === userId);
}

/** @param peer who they are in the call, if they are in it */
export function presentPerson(
  { id, name, role, grant, joinedAt, connection }: Person,
  peer: string | null,
): LivePerson {
  return {
    ...{ id, name, role, user_id: grant.userId },
    joined_at: new Date(joinedAt).toISOString(),
    away: connection === undefined,
    ...{ peer, board: true },
  };
}
