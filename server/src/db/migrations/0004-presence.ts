import { sql, type Kysely } from 'kysely';

/** Who is in a room, and its session, are found whenever somebody comes or goes, however many were in it before. */
export async function addPresenceIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('participants_present')
    .on('participants')
    .columns(['room_num', 'session_id'])
    .where(sql.ref('left_at'), 'is', null)
    .execute();
  await db.schema
    .createIndex('sessions_open_by_room')
    .on('sessions')
    .columns(['room_num', 'id'])
    .where(sql.ref('ended_at'), 'is', null)
    .execute();
}
