import type { Role } from '../../rooms/template.ts';
import type { Permission } from '../../rooms/template.ts';
import { Refusal } from './refusal.ts';
import type { Call, Peer, Track } from './state.ts';

/** The role of somebody, unless it was taken from the template. */
export function roleOfPeer({ template }: Call, { role }: Peer): Role | undefined {
  return Object.hasOwn(template.content.roles, role) ? template.content.roles[role] : undefined;
}

/** Whether somebody with this role may publish a track: of a screen, also what it sounds like. */
export function mayPublish(
  role: Role | undefined,
  { type, source }: Pick<Track, 'type' | 'source'>,
): boolean {
  return role?.publishParams.allowed?.includes(source === 'screen' ? 'screen' : type) ?? false;
}

/** Whether one receives what the other publishes. */
export function receives(call: Call, viewer: Peer, publisher: Peer): boolean {
  return roleOfPeer(call, viewer)?.subscribeParams.subscribeToRoles.includes(publisher.role) ?? false;
}

export function may(call: Call, peer: Peer, ...permissions: Permission[]): boolean {
  const given = roleOfPeer(call, peer)?.permissions;
  return permissions.some((permission) => given?.[permission] === true);
}

/** @throws Refusal unless the role of this one has one of the permissions */
export function needPermission(call: Call, peer: Peer, ...permissions: Permission[]): void {
  if (!may(call, peer, ...permissions)) throw new Refusal(403, `this needs ${permissions.join(' or ')}`);
}

/** @throws Refusal when nobody with this id is in the call */
export function peerOf(call: Call, id: string): Peer {
  const peer = call.peers.get(id);
  if (!peer) throw new Refusal(404, 'nobody with this id is in the room');
  return peer;
}

/** Whether there are already as many with a role as may be. */
export function isRoleFull(call: Call, { name, maxPeerCount }: Role): boolean {
  if (maxPeerCount === 0) return false;
  const many = [...call.peers.values()].filter(({ role }) => role === name).length;
  return many >= Math.max(0, maxPeerCount);
}
