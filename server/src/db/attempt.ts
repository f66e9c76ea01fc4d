import { CompiledQuery } from 'kysely';
import type { Tx } from './database.ts';

const SAVEPOINT = CompiledQuery.raw('savepoint attempt');
const RELEASE = CompiledQuery.raw('release attempt');
const UNDO = CompiledQuery.raw('rollback to attempt');

/** Does part of a transaction; when it throws, nothing of the part is kept, and the transaction can go on. */
export async function attempt<T>(tx: Tx, part: (tx: Tx) => Promise<T>): Promise<T> {
  await tx.executeQuery(SAVEPOINT);
  try {
    const value = await part(tx);
    await tx.executeQuery(RELEASE);
    return value;
  } catch (reason) {
    await tx.executeQuery(UNDO);
    await tx.executeQuery(RELEASE);
    throw reason;
  }
}
