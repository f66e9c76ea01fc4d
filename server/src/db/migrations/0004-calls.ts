import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { addPollTables } from './0004-polls.ts';
import { addPresenceIndexes } from './0004-presence.ts';
import { addRecordingTables } from './0004-recordings.ts';
import { addStreamTables } from './0004-streams.ts';

/** Calls: what is asked in them, and what is kept of them. */
export const calls: Migration = {
  async up(db: Kysely<unknown>) {
    await addPollTables(db);
    await addRecordingTables(db);
    await addStreamTables(db);
    await addPresenceIndexes(db);
  },
};
