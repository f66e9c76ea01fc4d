import type { Queries } from '../db/database.ts';
import { atMost } from '../db/at-most.ts';
import type { Grant } from './grants.ts';

/** Clients try to come back for a minute, and only then see a page that says so. */
const RETURN_MS = 75_000;

/** Who somebody was in a call that the process which held it lost. */
export interface Lost {
  name: string;
  /** Of the template; null: none that fits. */
  role: string | null;
}

/**
 * Somebody who was in a call of this room a moment ago, by what their client calls them, and was not sent away: the
 * process that held the call ended. Only the same credential finds them.
 */
export async function findLost(
  queries: Queries,
  num: number,
  { peerId, tokenHash }: { peerId: string; tokenHash: Grant['tokenHash'] },
  now = Date.now(),
): Promise<Lost | undefined> {
  const row = await queries
    .selectFrom('participants')
    .innerJoin('sessions', 'sessions.id', 'participants.session_id')
    .select(['participants.name', 'call_role', 'left_at', 'reason', 'seen_at'])
    .where('token_hash', '=', tokenHash)
    .where('participants.room_num', '=', num)
    .where('peer_id', '=', peerId)
    .orderBy('participants.id', 'desc')
    .limit(atMost(1))
    .executeTakeFirst();
  if (!row) return undefined;
  // A process that was killed noted nothing: its sessions were seen until then.
  const isLost = row.left_at === null || row.reason === 'lost';
  const at = row.left_at ?? row.seen_at;
  return isLost && at > now - RETURN_MS ? { name: row.name, role: row.call_role } : undefined;
}
