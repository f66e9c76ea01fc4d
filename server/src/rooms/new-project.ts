import { randomBytes } from 'node:crypto';
import type { Database, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { setAccessKey } from '../projects/access-keys.ts';
import { addApiKey } from '../projects/api-keys.ts';
import { clientHashOf, storedHashOf } from '../projects/passwords.ts';
import { findProjectByName, insertProject, setDefaultTemplate, type Project } from '../projects/projects.ts';
import { newAccessKey, newApiKey, newSecretKey, type SecretBox } from '../projects/secrets.ts';
import { clientHash, insertUser } from '../projects/users.ts';
import { createDefaultTemplate } from './templates.ts';

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
 * @throws name_taken when another project has the name
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
  if (await findProjectByName(tx, name)) {
    throw fail('name_taken', { member: 'name', text: 'belongs to another project' });
  }
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
