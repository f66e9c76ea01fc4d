import { randomBytes } from 'node:crypto';
import type { Actor } from '../../src/db/events.ts';
import { addApiKey } from '../../src/projects/api-keys.ts';
import { createUser } from '../../src/projects/people.ts';
import type { User, UserKind } from '../../src/projects/users.ts';
import type { Access } from '../../src/rooms/access.ts';
import { setMember } from '../../src/rooms/members.ts';
import type { Client, Options } from './client.ts';

export interface Someone {
  user: User;
  /** What their requests are sent with. */
  as: Options;
}

let added = 0;

/** Another person of the default project, with an API key of their own. */
export async function addSomeone(
  client: Client,
  kind: UserKind,
  permissions: string[] = [],
): Promise<Someone> {
  const { db } = client.server.running;
  const { projectId } = client.server;
  const actor: Actor = { projectId, door: 'system', who: 'system' };
  const text = `sk-${randomBytes(32).toString('hex')}`;
  added += 1;
  const user = await db.write(async (tx) => {
    const email = `${kind}-${added}@example.test`;
    const made = await createUser(tx, actor, { email, firstName: kind, kind, passwordHash: 'none' });
    await addApiKey(tx, actor, { userId: made.id, name: 'test', text, permissions });
    return made;
  });
  return { user, as: { authorization: `Bearer ${text}` } };
}

/** Gives somebody access to a room. */
export async function letIn(client: Client, room: number, { user }: Someone, access: Access): Promise<void> {
  const { db } = client.server.running;
  const actor: Actor = { projectId: client.server.projectId, door: 'system', who: 'system' };
  await db.write((tx) => setMember(tx, actor, { num: room }, { id: user.id }, access));
}
