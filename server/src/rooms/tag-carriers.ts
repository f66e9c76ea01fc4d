import { setImmediate } from 'node:timers/promises';
import { sql, type ExpressionBuilder } from 'kysely';
import { atMost } from '../db/at-most.ts';
import { capabilitiesOf, type Tx } from '../db/database.ts';
import { writeEvents, type Actor } from '../db/events.ts';
import { prepared } from '../db/prepared.ts';
import type { Tables } from '../db/schema.ts';
import { tagKey } from './tags.ts';

/** As many rooms are read before the process looks after others. */
const READ_AT_ONCE = 500;
/** From about 250 on, SQLite looks at all rooms in place of these. */
const WRITTEN_AT_ONCE = 100;

const firstCarriers = prepared((q, [project, key, limit]: [string, string, number]) => {
  const carriers = q
    .selectFrom('room_tags')
    .innerJoin('rooms', 'rooms.num', 'room_tags.room_num')
    .select(['rooms.num', 'rooms.id', 'rooms.tags', 'rooms.revision'])
    .where('room_tags.project_id', '=', project)
    .where('tag_key', '=', key)
    .orderBy('room_num')
    .limit(atMost(limit));
  return (capabilitiesOf(q).rowLocks ? carriers.forUpdate('rooms') : carriers).compile();
});

/** The values are each room's number and its tags. */
const writeTags = prepared((q, values: readonly unknown[]) => {
  const pairs = Array.from({ length: values.length / 2 }, (_, index) => {
    return sql`(cast(${values[2 * index]} as bigint), ${values[2 * index + 1]})`;
  });
  return sql`
    update rooms set tags = changed.column2, revision = revision + 1, edition = revision + 1
    from (values ${sql.join(pairs)}) as changed where rooms.num = changed.column1`.compile(q);
});

/**
 * Takes a tag off every room that carries it, or puts `to` in its place, with an event for each. Archived rooms too:
 * what changes is the tag, and they carry it. Their `updatedAt` stays.
 */
export async function retagCarriers(tx: Tx, actor: Actor, from: string, to?: string): Promise<void> {
  const key = tagKey(from);
  const retagged = (tags: string[]) =>
    tags.flatMap((tag) => (tagKey(tag) !== key ? [tag] : to === undefined ? [] : [to]));
  for (;;) {
    const carriers = await firstCarriers(tx, [actor.projectId, key, READ_AT_ONCE]);
    if (carriers.length === 0) return;
    await retag(
      tx,
      actor,
      carriers.map((room) => ({ ...room, tags: retagged(JSON.parse(room.tags) as string[]) })),
    );
    await moveInIndex(
      tx,
      actor,
      carriers.map((room) => room.num),
      { key, to },
    );
    await setImmediate();
  }
}

/** A room that carries the tag, with the tags it is to have. */
interface Carrier {
  num: number;
  id: string;
  revision: number;
  tags: string[];
}

async function retag(tx: Tx, actor: Actor, rooms: readonly Carrier[]): Promise<void> {
  for (let from = 0; from < rooms.length; from += WRITTEN_AT_ONCE) {
    const some = rooms.slice(from, from + WRITTEN_AT_ONCE);
    const values = some.flatMap(({ num, tags }) => [num, JSON.stringify(tags)]);
    await writeTags(tx, values);
  }
  const at = Date.now();
  const events = rooms.map(({ id, revision, tags }) => {
    return { subject: id, seq: revision + 1, type: 'room.updated', at, data: { tags } };
  });
  await writeEvents(tx, actor, events);
}

async function moveInIndex(
  tx: Tx,
  { projectId }: Actor,
  nums: readonly number[],
  { key, to }: { key: string; to: string | undefined },
): Promise<void> {
  const theirs = (eb: ExpressionBuilder<Tables, 'room_tags'>) =>
    eb.and([eb('project_id', '=', projectId), eb('tag_key', '=', key), eb('room_num', 'in', nums)]);
  if (to === undefined) await tx.deleteFrom('room_tags').where(theirs).execute();
  else
    await tx
      .updateTable('room_tags')
      .set({ tag_key: tagKey(to) })
      .where(theirs)
      .execute();
}
