import { createUser } from '../../src/projects/people.ts';
import { addApiKey } from '../../src/projects/api-keys.ts';
import { newApiKey } from '../../src/projects/secrets.ts';
import type { Actor } from '../../src/db/events.ts';
import type { UserKind } from '../../src/projects/users.ts';
import type { Client, Options } from './client.ts';

/** Somebody of a test's project, with a credential of their own. */
export interface Person {
  id: string;
  email: string;
  kind: UserKind;
  /** What makes a call theirs. */
  as: Options;
}

let people = 0;

/** Adds a person of this kind to the default project of a test server. */
export async function addPerson({ server }: Client, kind: UserKind, firstName = ''): Promise<Person> {
  const { db } = server.running;
  const email = `someone${(people += 1)}@example.test`;
  const actor: Actor = { projectId: server.projectId, door: 'system', who: 'system' };
  const text = newApiKey();
  const user = await db.write(async (tx) => {
    const made = await createUser(tx, actor, { email, kind, firstName, passwordHash: 'scrypt.x.y' });
    await addApiKey(tx, actor, { text, name: 'test', userId: made.id });
    return made;
  });
  return { id: user.id, email, kind, as: { authorization: `Bearer ${text}` } };
}

/** The owner of the default project, as whom a test's client calls. */
export async function ownerOf(client: Client): Promise<string> {
  return (await client.get<{ id: string }>('/people/@self')).id;
}

/** DS 3 FileShare. */
export const SHARE = {
  none: 0,
  owner: 1,
  reader: 2,
  reviewer: 5,
  commenter: 6,
  form_filler: 7,
  manager: 9,
  editor: 10,
  creator: 11,
} as const;

/** DS 3 RoomType. */
export const ROOM_TYPES = { form: 1, collaboration: 2, custom: 5, public: 6, data: 8, ai: 9 } as const;
export type RoomTypeName = keyof typeof ROOM_TYPES;

/** Gives somebody access to a room, as its owner. */
export async function give(
  client: Client,
  num: number,
  id: string,
  access: keyof typeof SHARE,
): Promise<void> {
  await client.send('PUT', `/files/rooms/${num}/share`, { invitations: [{ id, access: SHARE[access] }] });
}
