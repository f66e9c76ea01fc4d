import type { Kysely } from 'kysely';

/** What people in rooms are asked, and what they answer. */
export async function addPollTables(_db: Kysely<unknown>): Promise<void> {}
