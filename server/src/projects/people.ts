import { randomUUID } from 'node:crypto';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import { findProject, writeProjectEvent } from './projects.ts';
import {
  addressKey,
  findUser,
  findUserByAddress,
  insertUser,
  nameKeyOf,
  signInKey,
  type User,
  type UserKind,
} from './users.ts';

/** Of first and last names, and of addresses (RFC 5321 allows 254). */
export const NAME_LENGTH = 128;
export const ADDRESS_LENGTH = 254;

/** What a person may be added with. */
export interface WantedUser {
  email: string;
  firstName?: string;
  lastName?: string;
  kind?: UserKind;
  /** What `storedHashOf` made; who has none is `pending`. */
  passwordHash?: string;
}

/**
 * Adds a person to the actor's project, and writes `user.created`, or `user.invited` where they have yet to come.
 *
 * @throws bad_input for the address or a name; address_taken
 */
export async function createUser(tx: Tx, actor: Actor, wanted: WantedUser): Promise<User> {
  const user = await addUser(tx, actor, wanted);
  if (!user) throw fail('address_taken', { member: 'email' });
  return user;
}

async function addUser(tx: Tx, actor: Actor, wanted: WantedUser): Promise<User | undefined> {
  const { firstName = '', lastName = '', kind = 'user', passwordHash = '' } = wanted;
  const user = await insertUser(tx, {
    id: randomUUID(),
    projectId: actor.projectId,
    email: addressOf(wanted.email),
    firstName: nameOf(firstName, 'firstName'),
    lastName: nameOf(lastName, 'lastName'),
    createdAt: Date.now(),
    passwordHash,
    kind,
    status: passwordHash === '' ? 'pending' : 'active',
    invitedBy: actor.userId ?? null,
  });
  if (!user) return undefined;
  const { id, email, status } = user;
  const type = status === 'pending' ? 'user.invited' : 'user.created';
  await writeProjectEvent(tx, actor, type, { id, email, kind });
  return user;
}

/**
 * The person with this address; where the project has none, one of this kind is invited (DS 5.9: a guest).
 *
 * @throws bad_input for the address
 */
export async function inviteUser(
  tx: Tx,
  actor: Actor,
  email: string,
  kind: UserKind = 'guest',
): Promise<User> {
  const address = addressOf(email);
  const known =
    (await findUserByAddress(tx, actor.projectId, address)) ??
    (await addUser(tx, actor, { email: address, kind })) ??
    // Invited by somebody else between the two.
    (await findUserByAddress(tx, actor.projectId, address));
  if (!known) throw fail('address_taken', { member: 'email' });
  return known;
}

/** What may change of a person. */
export interface UserChange {
  email?: string;
  firstName?: string;
  lastName?: string;
  kind?: UserKind;
  /** Whether they may come in; who has no password is `pending` again. */
  enabled?: boolean;
  /** What `storedHashOf` made. Who was invited has come then. */
  passwordHash?: string;
}

/**
 * Changes a person of the actor's project and writes `user.updated`, unless nothing is different. A new password, and
 * being shut out, end all their logins.
 *
 * @throws user_not_found; bad_input; address_taken; owner_protected where the project's owner would lose it
 */
export async function changeUser(tx: Tx, actor: Actor, id: string, change: UserChange): Promise<User> {
  const user = await getUser(tx, actor.projectId, id);
  const stored = await passwordHashOf(tx, id);
  const hash = change.passwordHash ?? stored;
  const changed: User = {
    ...user,
    email: change.email === undefined ? user.email : addressOf(change.email),
    firstName: change.firstName === undefined ? user.firstName : nameOf(change.firstName, 'firstName'),
    lastName: change.lastName === undefined ? user.lastName : nameOf(change.lastName, 'lastName'),
    kind: change.kind ?? user.kind,
    status: statusAfter(user, change, hash),
  };
  if (changed.kind !== user.kind || changed.status === 'disabled') await protectOwner(tx, user);
  const names = (['email', 'firstName', 'lastName', 'kind', 'status'] as const).filter(
    (name) => changed[name] !== user[name],
  );
  const isNewPassword = hash !== stored;
  if (names.length === 0 && !isNewPassword) return user;
  if (addressKey(changed.email) !== addressKey(user.email)) await checkFree(tx, changed);
  await store(tx, changed, hash);
  if (isNewPassword || changed.status === 'disabled') {
    await tx.deleteFrom('logins').where('user_id', '=', id).execute();
  }
  const facts = Object.fromEntries(names.map((name) => [name, changed[name]]));
  const data = { id, ...facts, ...(isNewPassword && { password: 'changed' }) };
  await writeProjectEvent(tx, actor, 'user.updated', data);
  return changed;
}

function statusAfter(user: User, { enabled, passwordHash }: UserChange, hash: string): User['status'] {
  if (enabled === false) return 'disabled';
  if (user.status === 'disabled' && enabled === undefined) return 'disabled';
  if (user.status === 'active' || passwordHash !== undefined) return 'active';
  return user.status === 'disabled' && hash !== '' ? 'active' : 'pending';
}

/**
 * Takes a person out of the actor's project, with their logins and API keys. Rooms they own stay; the people who look
 * after rooms give those another owner. What they were in rooms and groups is taken away by `removePerson`
 * (`rooms/leaving.ts`), which is what doors call.
 *
 * @throws user_not_found, owner_protected
 */
export async function deleteUser(tx: Tx, actor: Actor, id: string): Promise<User> {
  const user = await getUser(tx, actor.projectId, id);
  await protectOwner(tx, user);
  await tx.deleteFrom('logins').where('user_id', '=', id).execute();
  await tx.deleteFrom('api_keys').where('user_id', '=', id).execute();
  await tx.deleteFrom('group_members').where('user_id', '=', id).execute();
  await tx.updateTable('groups').set({ manager_id: null }).where('manager_id', '=', id).execute();
  await tx.deleteFrom('users').where('id', '=', id).execute();
  await writeProjectEvent(tx, actor, 'user.deleted', { id, email: user.email });
  return user;
}

/** @throws user_not_found, also for a person of another project */
export async function getUser(queries: Queries, projectId: string, id: string): Promise<User> {
  const user = await findUser(queries, projectId, id);
  if (!user) throw fail('user_not_found');
  return user;
}

async function protectOwner(tx: Tx, user: User): Promise<void> {
  const project = await findProject(tx, user.projectId);
  if (project?.ownerId === user.id) throw fail('owner_protected');
}

async function passwordHashOf(tx: Tx, id: string): Promise<string> {
  const row = await tx
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.password_hash;
}

async function checkFree(tx: Tx, user: User): Promise<void> {
  const holder = await findUserByAddress(tx, user.projectId, user.email);
  if (holder) throw fail('address_taken', { member: 'email' });
}

async function store(tx: Tx, user: User, passwordHash: string): Promise<void> {
  await tx
    .updateTable('users')
    .set({
      email: user.email,
      email_key: await signInKey(tx, user, passwordHash !== ''),
      address_key: addressKey(user.email),
      name_key: nameKeyOf(user),
      first_name: user.firstName,
      last_name: user.lastName,
      password_hash: passwordHash,
      kind: user.kind,
      status: user.status,
    })
    .where('id', '=', user.id)
    .execute();
}

/** @throws bad_input when it cannot be an address */
function addressOf(text: string): string {
  const email = text.trim();
  if (email.length > ADDRESS_LENGTH || !/^[^\s@/]+@[^\s@/]+$/.test(email)) {
    throw badInput('email', `must be an e-mail address of no more than ${ADDRESS_LENGTH} characters`);
  }
  return email;
}

function nameOf(text: string, member: string): string {
  const name = text.trim();
  if (name.length > NAME_LENGTH) throw badInput(member, `must have no more than ${NAME_LENGTH} characters`);
  return name;
}
