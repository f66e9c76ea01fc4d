import { randomUUID } from 'node:crypto';
import { LONGEST_CHAT } from '@enfilade/protocol';
import { keepMessage, type ChatMessage } from '../../rooms/chat.ts';
import type { Params } from './messages.ts';
import { peerOf } from './policy.ts';
import { presentSource } from './present.ts';
import { Refusal } from './refusal.ts';
import { actorOf, inTurn, tell, type Call, type Peer } from './state.ts';

/**
 * A message to everybody else, to those with some roles, or to one. What is chat to everybody is the chat of the room:
 * it is kept, and whoever is at the board has it from there.
 *
 * @throws Refusal, room_archived
 */
export async function broadcast(
  call: Call,
  peer: Peer,
  { info, peer_id: to, roles }: Params<'broadcast'>,
): Promise<object> {
  const { message, type = 'chat' } = info;
  const said = { timestamp: Date.now(), message_id: randomUUID() };
  const isToSome = to !== undefined || (roles !== undefined && roles.length > 0);
  const isKept = type === 'chat' && !isToSome && typeof message === 'string' && /\S/.test(message);
  if (isKept) await keep(call, peer, { id: said.message_id, at: said.timestamp, text: message });
  const meant = to === undefined ? [...call.peers.values()] : [peerOf(call, to)];
  const named = roles && roles.length > 0 ? meant.filter(({ role }) => roles.includes(role)) : meant;
  for (const one of named) {
    if (one === peer || (isKept && one.isAtBoard)) continue;
    tell(one, 'on-broadcast', {
      ...{ peer: presentSource(peer), roles: roles ?? [], private: to !== undefined, ...said },
      info: { message, type },
    });
  }
  return said;
}

/** What is longer than the chat takes is cut there; in the call it is told whole. */
async function keep(
  call: Call,
  peer: Peer,
  { id, at, text }: { id: string; at: number; text: string },
): Promise<void> {
  if (!peer.mayChat(1)) throw new Refusal(429, 'too many messages at once');
  const isLong = text.length > LONGEST_CHAT;
  const shown = (isLong ? `${text.slice(0, LONGEST_CHAT - 1)}…` : text).toWellFormed();
  const { name, participantId, grant } = peer;
  const message = { id, at, text: shown, name, participantId, userId: grant.userId };
  const board = call.board();
  // In the order in which they were said, as the board does it.
  if (board) await board.keep(actorOf(peer), message);
  else {
    await inTurn(call.chat, () =>
      call.db.write((tx) => keepMessage(tx, actorOf(peer), call.room.num, message)),
    );
  }
}

/** What was said at the board is told to those in the call who do not see the board. */
export function tellChat(call: Call, { id, at, text, name, participantId, userId }: ChatMessage): void {
  const writer = [...call.peers.values()].find((one) => one.participantId === participantId);
  const info = { name, data: '', user_id: userId ?? '', type: 'regular' };
  // Who is not in the call: clients show the name, and know nobody of this id.
  const peer = writer ? presentSource(writer) : { peer_id: participantId, role: '', groups: [], info };
  const told = { peer, roles: [], private: false, message_id: id, timestamp: at };
  for (const one of call.peers.values()) {
    if (!one.isAtBoard) tell(one, 'on-broadcast', { ...told, info: { message: text, type: 'chat' } });
  }
}
