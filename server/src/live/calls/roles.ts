import { randomBytes } from 'node:crypto';
import { roleOf, boardRoleOf } from '../../rooms/roles.ts';
import { changeRole } from '../../rooms/sessions.ts';
import type { Params } from './messages.ts';
import { isRoleFull, mayPublish, needPermission, peerOf } from './policy.ts';
import { policy, presentPeer } from './present.ts';
import { FULL, Refusal } from './refusal.ts';
import { actorOf, inTurn, tell, tellOthers, type Call, type Peer } from './state.ts';
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
    if (force === true || id === undefined) await giveRole(call, one, role, peer);
    else {
      one.asked = { role, token: randomBytes(24).toString('base64url') };
      tell(one, 'on-role-change-request', { requested_by: peer.id, ...one.asked });
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
  await giveRole(call, peer, role, peer);
}

/** From now on they may do what this role may: what they published beyond that ends at once. */
async function giveRole(call: Call, peer: Peer, name: string, by: Peer): Promise<void> {
  await inTurn(call, async () => {
    if (peer.role === name || call.peers.get(peer.id) !== peer) return;
    const role = roleOf(call.template.content, name);
    if (isRoleFull(call, role)) throw new Refusal(403, FULL);
    const board = boardRoleOf(role);
    if (board !== peer.grant.role) {
      const change = { id: peer.participantId, role: board };
      await call.db.write((tx) => changeRole(tx, actorOf(by), { num: call.room.num }, change));
      peer.grant = { ...peer.grant, role: board };
    }
    peer.role = name;
    peer.fadingUntil = Date.now() + FADING_MS;
    for (const [id, track] of peer.tracks) if (!mayPublish(role, track)) peer.tracks.delete(id);
    tellOthers(call, peer, 'on-peer-update', presentPeer(peer));
    tell(peer, 'on-policy-change', policy(call, name));
    syncViews(call);
  });
}
