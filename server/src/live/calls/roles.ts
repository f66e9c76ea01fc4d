import { randomBytes } from 'node:crypto';
import type { Actor } from '../../db/events.ts';
import { callRoleFor } from '../../rooms/call-roles.ts';
import type { BoardRole } from '../../rooms/grants.ts';
import { roleOf, boardRoleOf } from '../../rooms/roles.ts';
import { changeRole, getPresent } from '../../rooms/participants.ts';
import type { Role } from '../../rooms/template.ts';
import type { Params } from './messages.ts';
import { isRoleFull, mayPublish, needPermission, peerOf } from './policy.ts';
import { policy, presentPeer } from './present.ts';
import { limit } from './quality.ts';
import { FULL, Refusal } from './refusal.ts';
import { actorOf, inTurn, showAtBoard, tell, tellOthers, type Call, type Peer } from './state.ts';
import { syncViews } from './views.ts';

/**
 * Clients take back what they may not publish any more one track after the other, and wait for ever where a section that
 * they are about to take back is answered inactive before. So long the engine takes it still; nobody gets it.
 */
const FADING_MS = 10_000;

/** Somebody asks another to take a role, or gives it to them. @throws Refusal, role_not_found */
export async function requestRole(
  call: Call,
  peer: Peer,
  { requested_for: id, roles, role, force }: Params<'role-change-request'>,
): Promise<void> {
  needPermission(call, peer, 'changeRole');
  roleOf(call.template.content, role);
  const meant = id === undefined ? [...call.peers.values()] : [peerOf(call, id)];
  const others = roles === undefined ? meant : meant.filter((one) => roles.includes(one.role));
  if (id === undefined && roles === undefined) throw new Refusal(400, 'nobody is named');
  for (const one of others) {
    if (force === true || id === undefined) await giveRole(call, one, role, actorOf(peer), peer.id);
    else {
      const token = randomBytes(24).toString('base64url');
      one.asked = { role, token, by: peer.id };
      tell(one, 'on-role-change-request', { requested_by: peer.id, role, token });
    }
  }
}

/** Somebody takes the role that they were asked to take. @throws Refusal */
export async function acceptRole(
  call: Call,
  peer: Peer,
  { role, token }: Params<'role-change'>,
): Promise<void> {
  const { asked } = peer;
  if (asked?.token !== token || asked.role !== role) throw new Refusal(403, 'nobody asked for this');
  peer.asked = undefined;
  await giveRole(call, peer, role, actorOf(peer), asked.by);
}

/**
 * From now on they may do what this role may: what they published beyond that ends at once.
 *
 * @param by the id of the peer who wanted it
 * @throws Refusal where the role is full; role_not_found, room_full
 */
export async function giveRole(
  call: Call,
  peer: Peer,
  name: string,
  actor: Actor,
  by?: string,
): Promise<void> {
  await inTurn(call, async () => {
    if (peer.role === name || call.peers.get(peer.id) !== peer) return;
    const role = roleOf(call.template.content, name);
    if (isRoleFull(call, role)) throw new Refusal(403, FULL);
    const { participantId: id, data: metadata } = peer;
    const change = { id, role: boardRoleOf(role), callRole: name, metadata, ...(by !== undefined && { by }) };
    await call.db.write((tx) => changeRole(tx, actor, { num: call.room.num }, change));
    takeRole(call, peer, role);
  });
}

function takeRole(call: Call, peer: Peer, role: Role): void {
  const { name } = role;
  peer.grant = { ...peer.grant, role: boardRoleOf(role) };
  peer.role = name;
  peer.fadingUntil = Date.now() + FADING_MS;
  for (const [id, track] of peer.tracks) if (!mayPublish(role, track)) peer.tracks.delete(id);
  tellOthers(call, peer, 'on-peer-update', presentPeer(peer));
  tell(peer, 'on-policy-change', policy(call, name));
  showAtBoard(call, peer);
  limit(call, peer);
  syncViews(call);
}

/**
 * What somebody may do with the board was changed by another door: their role in the call follows. Whoever got a role in
 * the call has both at once, and nothing follows.
 */
export async function followRole(call: Call, peer: Peer): Promise<void> {
  await inTurn(call, async () => {
    if (call.peers.get(peer.id) !== peer) return;
    const { role: board } = await getPresent(call.db.queries, call.room, peer.participantId);
    if (board === peer.grant.role || call.peers.get(peer.id) !== peer) return;
    const { content } = call.template;
    // A role that is full is taken all the same where there is no other: who gave it decides.
    const name = callRoleFor(content, board as BoardRole, { isFull: (role) => isRoleFull(call, role) });
    takeRole(call, peer, roleOf(content, name));
  });
}
