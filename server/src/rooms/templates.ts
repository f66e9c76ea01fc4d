import { newShortId } from './ids.ts';
import { writeEvent, type Actor } from '../db/events.ts';
import type { Tx } from '../db/database.ts';

export interface TemplatesTable {
  id: string;
  project_id: string;
  name: string;
  name_key: string;
  content: string;
  created_at: number;
  updated_at: number;
  revision: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    templates: TemplatesTable;
  }
}

/** The template that a project begins with, with the roles host and guest (HM 2.5); answers its id. */
export async function createDefaultTemplate(tx: Tx, actor: Actor): Promise<string> {
  const id = newShortId();
  const now = Date.now();
  const name = `default_videoconf_${id}`;
  const content = JSON.stringify({ roles: { host: { name: 'host' }, guest: { name: 'guest' } } });
  const row = { id, project_id: actor.projectId, name, name_key: name, content, created_at: now, updated_at: now };
  await tx.insertInto('templates').values({ ...row, revision: 1 }).execute();
  await writeEvent(tx, actor, { subject: id, seq: 1, type: 'template.created', at: now, data: { name } });
  return id;
}
