import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';

/** Which of a room's events are asked for, newest first. */
export interface HistorySlice {
  from?: number;
  to?: number;
  offset: number;
  limit: number;
}

export interface HistoryEvent {
  type: string;
  at: number;
  /** As it stands in the event: `user:…`, `key:…`. */
  actor: string;
  /** The person behind it, where there is one. */
  userId: string | undefined;
  data: Record<string, unknown>;
}

/** What one person does for themselves is nobody else's business. */
const PERSONAL = ['room.pinned', 'room.unpinned'];

/** A slice of what happened to one subject, newest first, and how much there is in all. */
export async function historyOf(
  queries: Queries,
  projectId: string,
  subject: string,
  { from, to, offset, limit }: HistorySlice,
): Promise<{ events: HistoryEvent[]; total: number }> {
  let matching = queries
    .selectFrom('events')
    .where('project_id', '=', projectId)
    .where('subject', '=', subject)
    .where('type', 'not in', PERSONAL);
  if (from !== undefined) matching = matching.where('at', '>=', from);
  if (to !== undefined) matching = matching.where('at', '<=', to);
  const rows = await matching
    .select(['type', 'at', 'actor', 'data'])
    .orderBy('seq', 'desc')
    .limit(atMost(limit))
    .offset(offset)
    .execute();
  const { total } = await matching
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const owners = await ownersOfKeys(queries, rows);
  const events = rows.map(({ data, actor, ...row }) => {
    const [kind, id = ''] = actor.split(':', 2);
    const userId = kind === 'user' ? id : kind === 'key' ? owners.get(id) : undefined;
    return { ...row, actor, userId, data: JSON.parse(data) as Record<string, unknown> };
  });
  return { events, total };
}

/** As whom the API keys act that did something. */
async function ownersOfKeys(
  queries: Queries,
  rows: readonly { actor: string }[],
): Promise<ReadonlyMap<string, string>> {
  const keys = new Set(rows.flatMap(({ actor }) => (actor.startsWith('key:') ? actor.slice(4) : [])));
  if (keys.size === 0) return new Map();
  const owners = await queries
    .selectFrom('api_keys')
    .select(['id', 'user_id'])
    .where('id', 'in', [...keys])
    .execute();
  return new Map(owners.map((key) => [key.id, key.user_id]));
}
