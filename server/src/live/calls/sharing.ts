import type { Params } from './messages.ts';
import { tell, type Call, type Peer } from './state.ts';

/** From now on they hear of these keys; what stands there is told at once. */
export function listen(call: Call, peer: Peer, { keys }: Params<'listen-metadata-change'>): void {
  peer.keys = new Set(keys);
  const values = keys.flatMap((key) => call.store.get(key) ?? []);
  if (values.length > 0) tell(peer, 'on-metadata-change', { values });
}

/** Clients before 0.10 know one value and no keys; newer ones call it so. */
const ONLY_KEY = 'default';

/** @throws Refusal */
export function share(
  call: Call,
  peer: Peer,
  { key = ONLY_KEY, data, if_change_version: version }: Params<'set-metadata'>,
): object {
  const value = call.store.set(key, data, peer.id, version);
  for (const one of call.peers.values()) {
    if (one.keys.has(key)) tell(one, 'on-metadata-change', { values: [value] });
  }
  return value;
}

/** What stands there; `null` is not the answer, as clients take that for a failure. */
export function shared(call: Call, _peer: Peer, { key = ONLY_KEY }: Params<'get-metadata'>): object {
  return call.store.get(key) ?? { key, data: null };
}
