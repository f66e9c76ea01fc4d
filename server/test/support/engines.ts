import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject } from '../../src/bootstrap.ts';
import type { Database } from '../../src/db/database.ts';
import type { Actor } from '../../src/db/events.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { openSqlite } from '../../src/db/sqlite.ts';
import { openSecretBox } from '../../src/projects/secrets.ts';
import { createDatabase, runningPostgres } from './postgres.ts';

/** Every test of the store runs on each. */
export const ENGINES = ['sqlite', 'postgres'] as const;
export type Engine = (typeof ENGINES)[number];

export interface OpenEngine {
  db: Database;
  addProject(name: string): Promise<Actor>;
  close(): Promise<void>;
}

export const testBox = openSecretBox(Buffer.alloc(32, 7));

/** A fresh, migrated database of this engine. */
export async function openEngine(engine: Engine): Promise<OpenEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'enfilade-store-'));
  const postgres = engine === 'postgres' ? await runningPostgres() : undefined;
  const db = postgres
    ? openPostgres(await createDatabase(postgres), rethrow)
    : openSqlite(join(folder, 'test.db'));
  await migrate(db);
  return {
    db,
    addProject: async (name) => {
      const { project } = await createProject(db, testBox, name, { adminEmail: `${name}@example.test` });
      return { projectId: project.id, door: 'native', who: 'user:test', userId: project.ownerId };
    },
    close: async () => {
      await db.close();
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function rethrow(error: Error): never {
  throw error;
}
