import type { Generated } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';

export interface ChatMessagesTable {
  number: Generated<number>;
  room_num: number;
  id: string;
  at: number;
  participant_id: string;
  user_id: string | null;
  name: string;
  text: string;
}

declare module '../db/schema.ts' {
  interface Tables {
    chat_messages: ChatMessagesTable;
  }
}

export interface ChatMessage {
  /** In the order of the room. */
  number: number;
  /** Made by who wrote it. */
  id: string;
  at: number;
  participantId: string;
  userId: string | null;
  name: string;
  text: string;
}

/**
 * Keeps a message and writes `chat.message`; one that was kept already is kept once.
 *
 * @returns undefined when it was kept already
 * @throws room_not_found, room_archived
 */
export async function keepMessage(
  tx: Tx,
  actor: Actor,
  num: number,
  message: Omit<ChatMessage, 'number'>,
): Promise<ChatMessage | undefined> {
  const room = await holdRoom(tx, actor.projectId, { num });
  if (room.archivedAt !== null) throw fail('room_archived');
  const { id, at, participantId, userId, name, text } = message;
  const row = await tx
    .insertInto('chat_messages')
    .values({ room_num: num, id, at, participant_id: participantId, user_id: userId, name, text })
    .onConflict((conflict) => conflict.columns(['room_num', 'id']).doNothing())
    .returning('number')
    .executeTakeFirst();
  if (!row) return undefined;
  const told = { participant: participantId, userId, name, message: id, number: row.number };
  await noteRoomEvent(tx, actor, room, 'chat.message', told);
  return { ...message, number: row.number };
}

/** The newest messages of a room, oldest first; or the newest before a number. */
export async function readMessages(
  queries: Queries,
  num: number,
  { before, after, limit }: { before?: number; after?: number; limit: number },
): Promise<ChatMessage[]> {
  let query = queries.selectFrom('chat_messages').selectAll().where('room_num', '=', num);
  if (before !== undefined) query = query.where('number', '<', before);
  if (after !== undefined) query = query.where('number', '>', after);
  const rows = await query.orderBy('number', 'desc').limit(atMost(limit)).execute();
  return rows.reverse().map(({ number, id, at, participant_id, user_id, name, text }) => ({
    ...{ number, id, at, name, text },
    participantId: participant_id,
    userId: user_id,
  }));
}

const READ_AT_ONCE = 500;

/** What was written in a room from one time to another, both among it, oldest first. */
export async function* messagesBetween(
  queries: Queries,
  num: number,
  from: number,
  to: number,
): AsyncGenerator<ChatMessage> {
  for (let after = 0; ;) {
    const rows = await queries
      .selectFrom('chat_messages')
      .selectAll()
      .where('room_num', '=', num)
      .where('number', '>', after)
      .where('at', '>=', from)
      .where('at', '<=', to)
      .orderBy('number')
      .limit(atMost(READ_AT_ONCE))
      .execute();
    for (const { number, id, at, participant_id, user_id, name, text } of rows) {
      yield { number, id, at, name, text, participantId: participant_id, userId: user_id };
    }
    after = rows.at(-1)?.number ?? after;
    if (rows.length < READ_AT_ONCE) return;
  }
}
