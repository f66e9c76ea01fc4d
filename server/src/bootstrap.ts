import { randomBytes } from 'node:crypto';
import type { Config } from './config.ts';
import type { Database, Tx } from './db/database.ts';
import type { Actor } from './db/events.ts';
import { isUniqueViolation } from './db/violations.ts';
import { setAccessKey } from './projects/access-keys.ts';
import { addApiKey } from './projects/api-keys.ts';
import { clientHashOf, storedHashOf } from './projects/passwords.ts';
import { findProjectByName, insertProject, setDefaultTemplate, type Project } from './projects/projects.ts';
import {
  hashOf,
  newAccessKey,
  newApiKey,
  newSecretKey,
  sameSecret,
  type SecretBox,
} from './projects/secrets.ts';
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
  await addApiKey(tx, actor, { text: keys.apiKey, name: DEFAULT_KEY, userId: project.ownerId });
  await setDefaultTemplate(tx, project, await createDefaultTemplate(tx, actor));
  return project;
}

const DEFAULT_PROJECT = 'default';
const DEFAULT_KEY = 'default';

/**
 * Makes the project `default` at the first start; later, makes it agree with the keys that the configuration fixes.
 *
 * @returns the keys when the project was made now, to be shown once
 */
export async function ensureDefaultProject(
  db: Database,
  box: SecretBox,
  config: Config,
): Promise<ProjectKeys | undefined> {
  const made = await makeDefaultProject(db, box, config);
  if (made) return made;
  const project = await findProjectByName(db.queries, DEFAULT_PROJECT);
  if (!project) throw new Error('the default project cannot be made');
  await checkEncryptionKey(db, box, project);
  await applyFixedKeys(db, box, config, project);
  return undefined;
}

/** Undefined when it exists, also when another node was faster. */
async function makeDefaultProject(
  db: Database,
  box: SecretBox,
  config: Config,
): Promise<ProjectKeys | undefined> {
  if (await findProjectByName(db.queries, DEFAULT_PROJECT)) return undefined;
  const { accessKey, secretKey, apiKey, adminEmail, adminPassword } = config;
  const given = { accessKey, secretKey, apiKey, adminPassword };
  const fixed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  try {
    return (await createProject(db, box, DEFAULT_PROJECT, { adminEmail, ...fixed })).keys;
  } catch (reason) {
    if (isUniqueViolation(reason)) return undefined;
    throw reason;
  }
}

/** @throws Error when the secrets that are stored were sealed with another key */
async function checkEncryptionKey(db: Database, box: SecretBox, project: Project): Promise<void> {
  const rows = await db.queries
    .selectFrom('access_keys')
    .select('sealed_secret')
    .where('project_id', '=', project.id)
    .execute();
  try {
    for (const row of rows) box.open(row.sealed_secret);
  } catch (cause) {
    const hint =
      'restore encryption.key, or set ENFILADE_ENCRYPTION_KEY to the key of the node that made the database';
    throw new Error(`the encryption key does not open what is stored in the database: ${hint}`, { cause });
  }
}

async function applyFixedKeys(db: Database, box: SecretBox, config: Config, project: Project): Promise<void> {
  const actor: Actor = { projectId: project.id, door: 'system', who: 'system' };
  const { accessKey, secretKey, apiKey, adminPassword } = config;
  if (accessKey !== undefined && secretKey !== undefined) {
    await db.write(async (tx) => {
      const row = await tx
        .selectFrom('access_keys')
        .selectAll()
        .where('project_id', '=', project.id)
        .executeTakeFirst();
      const same = row?.access_key === accessKey && sameSecret(box.open(row.sealed_secret), secretKey);
      if (!same) await setAccessKey(tx, box, actor, { accessKey, secret: secretKey });
    });
  }
  if (apiKey !== undefined) await db.write((tx) => fixApiKey(tx, actor, project, apiKey));
  if (adminPassword !== undefined) await fixAdmin(db, project, config.adminEmail, adminPassword);
}

async function fixApiKey(tx: Tx, actor: Actor, project: Project, text: string): Promise<void> {
  const known = await tx
    .selectFrom('api_keys')
    .select('id')
    .where('hash', '=', hashOf(text))
    .executeTakeFirst();
  if (known) return;
  await tx
    .deleteFrom('api_keys')
    .where('project_id', '=', project.id)
    .where('name', '=', DEFAULT_KEY)
    .execute();
  await addApiKey(tx, actor, { text, name: DEFAULT_KEY, userId: project.ownerId });
}

async function fixAdmin(db: Database, project: Project, email: string, password: string): Promise<void> {
  const passwordHash = await storedHashOf(await clientHashOf(password, clientHash));
  await db.write(async (tx) => {
    await tx
      .updateTable('users')
      .set({ email, email_key: email.toLowerCase(), password_hash: passwordHash })
      .where('id', '=', project.ownerId)
      .execute();
  });
}
