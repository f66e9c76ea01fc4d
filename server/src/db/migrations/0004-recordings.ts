import type { Kysely } from 'kysely';

/** What is recorded of calls, and where it is kept. */
export async function addRecordingTables(_db: Kysely<unknown>): Promise<void> {}
