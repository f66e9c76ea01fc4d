import type { Permission, Role } from '../../rooms/template.ts';
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

/** Besides what the role says, for what surrounds the packets and for what is sent again; kbit/s. */
const AROUND = 40;

/** Bits a second that a track may have (HM 2.5 `bitRate`); undefined: any number. */
export function mostBits(
  role: Role | undefined,
  { type, source }: Pick<Track, 'type' | 'source'>,
): number | undefined {
  const { audio, video, screen, simulcast } = role?.publishParams ?? {};
  const of = type === 'audio' ? audio : source === 'screen' ? screen : video;
  const layers = type === 'video' && source !== 'screen' ? (simulcast?.video?.layers ?? []) : [];
  if (layers.some(({ maxBitrate = 0 }) => maxBitrate === 0)) return undefined;
  const all = layers.reduce((sum, { maxBitrate = 0 }) => sum + maxBitrate, 0);
  const most = Math.max(of?.bitRate ?? 0, all);
  return most === 0 ? undefined : (most + AROUND) * 1000;
}

/** Whether one receives what the other publishes. */
export function receives(call: Call, viewer: Peer, publisher: Peer): boolean {
  return roleOfPeer(call, viewer)?.subscribeParams.subscribeToRoles.includes(publisher.role) ?? false;
}

/** Whether the role of somebody has one of the permissions. */
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
