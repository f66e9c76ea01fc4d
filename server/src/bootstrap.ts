import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { isUniqueViolation } from './db/violations.ts';
import { HouseError } from './errors.ts';
import { DEFAULT_PROJECT, findProjectByName } from './projects/projects.ts';
import type { SecretBox } from './projects/secrets.ts';
import { createProject, type ProjectKeys } from './rooms/new-project.ts';

export { createProject, type ProjectKeys };

const DEFAULT_EMAIL = 'admin@localhost';

/** Makes the project `default`; undefined when it exists, also when another node was faster. */
export async function makeDefaultProject(
  db: Database,
  box: SecretBox,
  config: Config,
): Promise<ProjectKeys | undefined> {
  if (await findProjectByName(db.queries, DEFAULT_PROJECT)) return undefined;
  const { accessKey, secretKey, apiKey, adminEmail = DEFAULT_EMAIL, adminPassword } = config;
  const given = { accessKey, secretKey, apiKey, adminPassword };
  const fixed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  try {
    return (await createProject(db, box, DEFAULT_PROJECT, { adminEmail, ...fixed })).keys;
  } catch (reason) {
    if (isUniqueViolation(reason) || isTaken(reason)) return undefined;
    throw reason;
  }
}

function isTaken(reason: unknown): boolean {
  return reason instanceof HouseError && reason.code === 'name_taken';
}
