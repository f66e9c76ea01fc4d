import type { Config } from './config.ts';
import type { Database, Tx } from './db/database.ts';
import type { Actor } from './db/events.ts';
import { keepAccessKey, setAccessKey } from './projects/access-keys.ts';
import { addApiKey, deleteApiKey, markConfigured } from './projects/api-keys.ts';
import { clientHashOf, matchesStoredHash, storedHashOf } from './projects/passwords.ts';
import { DEFAULT_PROJECT, findProjectByName, writeProjectEvent, type Project } from './projects/projects.ts';
import { hashOf, sameSecret, type SecretBox } from './projects/secrets.ts';
import { addressKey, clientHash } from './projects/users.ts';

/**
 * Makes the default project agree with the keys that the configuration fixes; what is not given stays as it is. Does
 * nothing before the project was made.
 *
 * @throws Error when the secrets that are stored were sealed with another encryption key
 */
export async function applyConfiguredKeys(db: Database, box: SecretBox, config: Config): Promise<void> {
  const project = await findProjectByName(db.queries, DEFAULT_PROJECT);
  if (!project) return;
  const actor: Actor = { projectId: project.id, door: 'system', who: 'system' };
  await checkEncryptionKey(db, box, project);
  const { accessKey, secretKey: secret, apiKey } = config;
  if (accessKey !== undefined && secret !== undefined) {
    await db.write((tx) => applyPair(tx, box, actor, { accessKey, secret }));
  }
  if (apiKey !== undefined) await db.write((tx) => applyApiKey(tx, actor, project, apiKey));
  await applyAdmin(db, actor, project, config);
}

/** @throws Error when the secrets of this project were sealed with another encryption key */
export async function checkEncryptionKey(db: Database, box: SecretBox, project: Project): Promise<void> {
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

async function applyPair(
  tx: Tx,
  box: SecretBox,
  actor: Actor,
  pair: { accessKey: string; secret: string },
): Promise<void> {
  const rows = await tx
    .selectFrom('access_keys')
    .select(['access_key', 'sealed_secret', 'expires_at', 'configured'])
    .where('project_id', '=', actor.projectId)
    .execute();
  const known = rows.find(
    (row) => row.access_key === pair.accessKey && sameSecret(box.open(row.sealed_secret), pair.secret),
  );
  if (!known) await setAccessKey(tx, box, actor, pair);
  // It was rolled since, or made through an API.
  else if (known.expires_at !== null || known.configured === 0) {
    await keepAccessKey(tx, actor, pair.accessKey);
  }
}

/** @throws Error when the key belongs to another project */
async function applyApiKey(tx: Tx, actor: Actor, project: Project, text: string): Promise<void> {
  const known = await tx
    .selectFrom('api_keys')
    .select(['id', 'project_id', 'configured'])
    .where('hash', '=', hashOf(text))
    .executeTakeFirst();
  if (known && known.project_id !== project.id) {
    throw new Error('ENFILADE_API_KEY: this key belongs to another project than "default"');
  }
  if (known?.configured === 1) return;
  const replaced = await tx
    .selectFrom('api_keys')
    .select('id')
    .where('project_id', '=', project.id)
    .where('configured', '=', 1)
    .execute();
  for (const { id } of replaced) await deleteApiKey(tx, actor, id);
  // One that was made through an API.
  if (known) await markConfigured(tx, actor, known.id);
  else await addApiKey(tx, actor, { text, name: 'default', userId: project.ownerId, configured: true });
}

async function applyAdmin(db: Database, actor: Actor, project: Project, config: Config): Promise<void> {
  const { adminEmail, adminPassword } = config;
  if (adminEmail === undefined && adminPassword === undefined) return;
  const hash = adminPassword === undefined ? undefined : await clientHashOf(adminPassword, clientHash);
  const owner = await db.queries
    .selectFrom('users')
    .select(['email', 'password_hash'])
    .where('id', '=', project.ownerId)
    .executeTakeFirstOrThrow();
  const email = adminEmail === undefined || adminEmail === owner.email ? undefined : adminEmail;
  const isNew = hash !== undefined && !(await matchesStoredHash(hash, owner.password_hash));
  const passwordHash = isNew ? await storedHashOf(hash) : undefined;
  if (email === undefined && passwordHash === undefined) return;

  await db.write(async (tx) => {
    await tx
      .updateTable('users')
      .set({
        ...(email !== undefined && { email, email_key: addressKey(email), address_key: addressKey(email) }),
        ...(passwordHash !== undefined && { password_hash: passwordHash }),
      })
      .where('id', '=', project.ownerId)
      .execute();
    // Who signed in with the old password is asked for the new one.
    if (passwordHash !== undefined)
      await tx.deleteFrom('logins').where('user_id', '=', project.ownerId).execute();
    const data = { id: project.ownerId, email, password: passwordHash && 'changed' };
    await writeProjectEvent(tx, actor, 'user.updated', data);
  });
}
