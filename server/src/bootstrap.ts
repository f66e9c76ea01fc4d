import { randomBytes } from 'node:crypto';
import type { Config } from './config.ts';
import type { Database, Tx } from './db/database.ts';
import type { Actor } from './db/events.ts';
import { isUniqueViolation } from './db/violations.ts';
import { setAccessKey } from './projects/access-keys.ts';
import { addApiKey } from './projects/api-keys.ts';
import { clientHashOf, storedHashOf } from './projects/passwords.ts';
import { findProjectByName, insertProject, setDefaultTemplate, type Project } from './projects/projects.ts';
import { newAccessKey, newApiKey, newSecretKey, type SecretBox } from './projects/secrets.ts';
import { clientHash, insertUser } from './projects/users.ts';
import { createDefaultTemplate } from './rooms/templates.ts';

/** The keys of a project, in full. This is the only time that all of them are known. */
export interface ProjectKeys {
  accessKey: string;
  secretKey: string;
  apiKey: string;
  adminEmail: string;
  adminPassword: string;
}

/**
 * Creates a project with its owner, its keys and its default template, all or nothing.
 *
 * @param given keys that are fixed; the others are made
 */
export async function createProject(
  db: Database,
  box: SecretBox,
  name: string,
  given: Partial<ProjectKeys> & { adminEmail: string },
): Promise<{ project: Project; keys: ProjectKeys }> {
  const keys: ProjectKeys = {
    accessKey: given.accessKey ?? newAccessKey(),
    secretKey: given.secretKey ?? newSecretKey(),
    apiKey: given.apiKey ?? newApiKey(),
    adminEmail: given.adminEmail,
    adminPassword: given.adminPassword ?? randomBytes(12).toString('base64url'),
  };
  const passwordHash = await storedHashOf(await clientHashOf(keys.adminPassword, clientHash));
  const project = await db.write((tx) => insertWhole(tx, box, name, keys, passwordHash));
  return { project, keys };
}

async function insertWhole(tx: Tx, box: SecretBox, name: string, keys: ProjectKeys, passwordHash: string) {
  const project = await insertProject(tx, name);
  const actor: Actor = { projectId: project.id, door: 'system', who: 'system' };
  const owner = { id: project.ownerId, projectId: project.id, email: keys.adminEmail };
  await insertUser(tx, { ...owner, firstName: 'Admin', lastName: '', createdAt: Date.now(), passwordHash });
  await setAccessKey(tx, box, actor, { accessKey: keys.accessKey, secret: keys.secretKey });
  await addApiKey(tx, actor, {
    text: keys.apiKey,
    name: 'default',
    userId: project.ownerId,
    configured: true,
  });
  await setDefaultTemplate(tx, project, await createDefaultTemplate(tx, actor));
  return project;
}

/** The name of the project that the configuration speaks of. */
export const DEFAULT_PROJECT = 'default';
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
    if (isUniqueViolation(reason)) return undefined;
    throw reason;
  }
}
