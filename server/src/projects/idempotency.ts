import { createHash } from 'node:crypto';
import { atMost } from '../db/at-most.ts';
import type { Database } from '../db/database.ts';

export interface IdempotencyKeysTable {
  project_id: string;
  key_hash: string;
  fingerprint: string;
  sealed_answer: string;
  created_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    idempotency_keys: IdempotencyKeysTable;
  }
}

/** How long an answer is kept. */
export const KEPT_MS = 24 * 3_600_000;

interface Named {
  projectId: string;
  key: string;
}

export interface Claim {
  /** The answer that was given; undefined: the request is a new one, and now claimed. */
  sealedAnswer?: string;
  /** The key was used for another request. */
  isOther: boolean;
}

/**
 * Claims a key for a request, in the transaction of what the request does: where several come at once, the others wait
 * for the first one.
 */
export async function claimKey(
  db: Database,
  { projectId, key, fingerprint }: Named & { fingerprint: string },
): Promise<Claim> {
  const now = Date.now();
  const row = {
    project_id: projectId,
    key_hash: hashOf(key),
    fingerprint,
    sealed_answer: '',
    created_at: now,
  };
  const claimed = await db.queries
    .insertInto('idempotency_keys')
    .values(row)
    .onConflict((conflict) =>
      // One that is too old is as good as none.
      conflict
        .columns(['project_id', 'key_hash'])
        .doUpdateSet({ fingerprint, sealed_answer: '', created_at: now })
        .where('idempotency_keys.created_at', '<', now - KEPT_MS),
    )
    .returning('key_hash')
    .executeTakeFirst();
  if (claimed) return { isOther: false };
  const known = await db.queries
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'sealed_answer'])
    .where('project_id', '=', projectId)
    .where('key_hash', '=', row.key_hash)
    .executeTakeFirstOrThrow();
  if (known.fingerprint !== fingerprint) return { isOther: true };
  return { isOther: false, sealedAnswer: known.sealed_answer };
}

/** Keeps the answer to a claimed request. */
export async function keepAnswer(db: Database, { projectId, key }: Named, sealed: string): Promise<void> {
  await db.queries
    .updateTable('idempotency_keys')
    .set({ sealed_answer: sealed })
    .where('project_id', '=', projectId)
    .where('key_hash', '=', hashOf(key))
    .execute();
}

const FORGOTTEN_AT_ONCE = 1000;

/** Forgets answers that are too old. */
export async function forgetOldAnswers(db: Database, now: number): Promise<void> {
  const old = await db.queries
    .selectFrom('idempotency_keys')
    .select(['project_id', 'key_hash'])
    .where('created_at', '<', now - KEPT_MS)
    .limit(atMost(FORGOTTEN_AT_ONCE))
    .execute();
  if (old.length === 0) return;
  await db.write(async (tx) => {
    for (const { project_id, key_hash } of old) {
      await tx
        .deleteFrom('idempotency_keys')
        .where('project_id', '=', project_id)
        .where('key_hash', '=', key_hash)
        .where('created_at', '<', now - KEPT_MS)
        .execute();
    }
  });
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
