import { LruMap } from 'toad-cache';
import type { Queries } from '../db/database.ts';
import type { Room } from './room.ts';
import type { Template } from './template.ts';
import { readTemplate } from './templates.store.ts';

/** How long another node may go on with a template that was changed here. */
const REMEMBERED_MS = 5000;
const REMEMBERED = 1000;

/** What is being read is remembered, not what was: so nothing that was read before a change outlives it. */
type Remembered = LruMap<Promise<Template | undefined>>;

const ofDatabase = new WeakMap<object, Remembered>();

/**
 * A template to look at, remembered for a few seconds: every answer about a room names it. Not inside `write`, where
 * what is read may still be taken back.
 */
export async function knownTemplate(
  queries: Queries,
  projectId: string,
  id: string,
): Promise<Template | undefined> {
  const remembered = rememberedBy(queries);
  const key = keyOf(projectId, id);
  const known = remembered.get(key);
  if (known) return known;
  const reading = readTemplate(queries, projectId, id);
  remembered.set(key, reading);
  try {
    const template = await reading;
    if (!template) remembered.delete(key);
    return template;
  } catch (reason) {
    remembered.delete(key);
    throw reason;
  }
}

/** After the commit of a change. */
export function forgetTemplate(
  queries: Queries,
  { projectId, id }: Pick<Template, 'projectId' | 'id'>,
): void {
  rememberedBy(queries).delete(keyOf(projectId, id));
}

/** The id of the template that a room follows: its own, or its project's default (HM 2.1 template_id). */
export function templateIdOf(
  room: Pick<Room, 'templateId'>,
  project: { defaultTemplateId: string | null },
): string | undefined {
  return room.templateId ?? project.defaultTemplateId ?? undefined;
}

function rememberedBy(queries: Queries): Remembered {
  const { adapter } = queries.getExecutor();
  const known = ofDatabase.get(adapter);
  if (known) return known;
  const made: Remembered = new LruMap(REMEMBERED, REMEMBERED_MS);
  ofDatabase.set(adapter, made);
  return made;
}

function keyOf(projectId: string, id: string): string {
  return `${projectId}/${id}`;
}
