import { randomUUID } from 'node:crypto';
import type { Params } from './messages.ts';
import { peerOf } from './policy.ts';
import { presentPeer } from './present.ts';
import { Refusal } from './refusal.ts';
import type { Call, Peer } from './state.ts';

/** One looks through so many lists at once; who begins another forgets the oldest. */
const MOST_LISTS = 8;
const MOST_AT_ONCE = 200;
const AT_ONCE = 10;

/** Somebody in the room by their id (contract §5.1). @throws Refusal when nobody has it */
export function getPeer(call: Call, _peer: Peer, { peer_id: id }: Params<'get-peer'>): object {
  return presentPeer(peerOf(call, id));
}

/** Those with these ids, of that role and in that group, in the order in which they came; one list after the other. */
export function findPeers(
  call: Call,
  peer: Peer,
  { peers, peerIds = peers, role, group, limit = AT_ONCE }: Params<'find-peer'>,
): object {
  const found = [...call.peers.values()].filter(
    (one) =>
      (peerIds === undefined || peerIds.includes(one.id)) &&
      (role === undefined || one.role === role) &&
      (group === undefined || one.groups.has(group)),
  );
  const iterator = randomUUID();
  peer.lists.set(iterator, { ids: found.map(({ id }) => id), at: 0 });
  const [oldest = iterator] = peer.lists.keys();
  if (peer.lists.size > MOST_LISTS) peer.lists.delete(oldest);
  return page(call, peer, iterator, limit);
}

/** What follows in a list; nobody after its end. @throws Refusal when it was forgotten */
export function nextPeers(
  call: Call,
  peer: Peer,
  { iterator, limit = AT_ONCE }: Params<'peer-iter-next'>,
): object {
  return page(call, peer, iterator, limit);
}

function page(call: Call, peer: Peer, iterator: string, limit: number): object {
  const list = peer.lists.get(iterator);
  if (!list) throw new Refusal(404, 'there is no such list');
  const { ids, at } = list;
  list.at = at + Math.min(limit, MOST_AT_ONCE);
  // Who left meanwhile is passed over.
  const peers = ids.slice(at, list.at).flatMap((id) => call.peers.get(id) ?? []);
  const shown = peers.map((one) => presentPeer(one));
  return { iterator, total: ids.length, eof: list.at >= ids.length, peers: shown };
}

/** Those whose name has this in it, whatever the case of the letters. */
export function searchPeers(
  call: Call,
  _peer: Peer,
  { query = '', limit = AT_ONCE, offset = 0 }: Params<'peer-name-search'>,
): object {
  const wanted = query.toLowerCase();
  const found = [...call.peers.values()].filter(({ name }) => name.toLowerCase().includes(wanted));
  const end = offset + Math.min(limit, MOST_AT_ONCE);
  const peers = found
    .slice(offset, end)
    .map(({ name, id, role }) => ({ name, peer_id: id, role, type: 'regular' }));
  return { count: peers.length, limit, offset: Math.min(end, found.length), eof: end >= found.length, peers };
}
