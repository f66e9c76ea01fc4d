import { randomUUID } from 'node:crypto';
import { atMost } from '../db/at-most.ts';
import type { Database, Queries, Tx } from '../db/database.ts';
import { writeEvent, type Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import { findProject } from '../projects/projects.ts';
import { newRoomId, shortId } from './ids.ts';
import { MAX_ALIAS } from './names.ts';
import { keepCredentials } from './recording.ts';
import { checkDestinations, forgetRoles, wholeRoles, type RoleInput } from './roles.ts';
import type { RecordingInfo } from './room.ts';
import type { Destinations, RoomState, Template, TemplateContent, TemplateSettings } from './template.ts';
import { forgetTemplate } from './template-cache.ts';
import {
  findTemplateId,
  insertTemplate,
  readTemplate,
  readTemplateForChange,
  updateTemplate,
} from './templates.store.ts';

/** Settings as they were asked for; what is absent has a default or stays. */
export interface SettingsInput {
  region?: string;
  recording?: RecordingInfo | null;
  roomState?: Partial<RoomState>;
}

/** A whole template as it was asked for. */
export interface TemplateInput {
  name?: string;
  roles?: Record<string, RoleInput>;
  settings?: SettingsInput;
  destinations?: Destinations;
  plugins?: Record<string, unknown>;
}

/** Bytes of a template's content, as JSON: lists show a hundred templates at once, and many are remembered. */
const LARGEST = 256 * 1024;

const ROOM_STATE: RoomState = {
  messageInterval: 5,
  sendPeerList: false,
  stopRoomStateOnJoin: true,
  enabled: false,
};
const SETTINGS: TemplateSettings = { region: 'auto', recording: null, roomState: ROOM_STATE };

/** The template that a project begins with, with the roles host and guest (HM 2.5); answers its id. */
export async function createDefaultTemplate(tx: Tx, actor: Actor): Promise<string> {
  const hostMay = { endRoom: true, removeOthers: true, mute: true, unmute: true, changeRole: true };
  const polls = { pollRead: true, pollWrite: true };
  const roles = {
    host: { permissions: { ...hostMay, ...polls } },
    guest: { permissions: { pollRead: true } },
  };
  const content = replaced(undefined, { roles });
  const { id } = await create(tx, actor, `default_videoconf_${randomUUID()}`, content);
  return id;
}

/**
 * Creates a template. A name that exists, whatever its case, is that template, which is overwritten (HM 2.5).
 *
 * @throws bad_input for a name with other characters than HM 2.5 allows
 */
export async function upsertTemplate(db: Database, actor: Actor, input: TemplateInput): Promise<Template> {
  const { name } = input;
  if (name !== undefined) checkName(name);
  const template = await db.write(async (tx) => {
    const known = name === undefined ? undefined : await findTemplateId(tx, actor.projectId, name);
    if (known === undefined) return create(tx, actor, name ?? randomUUID(), replaced(undefined, input));
    return change(tx, actor, known, ({ content }) => ({ content: replaced(content, input) }));
  });
  forgetTemplate(db.queries, template);
  return template;
}

/**
 * Creates a template under a name that no other has.
 *
 * @throws bad_input for the name; name_taken
 */
export async function createTemplate(
  db: Database,
  actor: Actor,
  name: string,
  content: TemplateContent,
): Promise<Template> {
  checkName(name);
  return db.write(async (tx) => {
    if ((await findTemplateId(tx, actor.projectId, name)) !== undefined) throw taken();
    return create(tx, actor, name, content);
  });
}

/**
 * Changes a template and writes its event, unless nothing is different.
 *
 * @param decide the new content and name, from those of now; may be asked more than once
 * @throws template_not_found; bad_input and name_taken for a name; whatever `decide` throws
 */
export async function changeTemplate(
  db: Database,
  actor: Actor,
  id: string,
  decide: Decide,
): Promise<Template> {
  const template = await db.write((tx) => change(tx, actor, id, decide));
  forgetTemplate(db.queries, template);
  return template;
}

/**
 * Deletes a template for good.
 *
 * @param check may throw, of the template as it is
 * @throws template_not_found; template_in_use while rooms name it, or it is the project's default
 */
export async function deleteTemplate(
  db: Database,
  actor: Actor,
  id: string,
  check: (template: Template) => void,
): Promise<void> {
  const { projectId } = actor;
  await db.write(async (tx) => {
    const template = await readTemplateForChange(tx, projectId, id);
    if (!template) throw fail('template_not_found');
    check(template);
    if ((await findProject(tx, projectId))?.defaultTemplateId === id) {
      throw fail('template_in_use', { text: 'it is the default template of the project' });
    }
    if (await isFollowed(tx, projectId, id)) throw fail('template_in_use');
    await tx.deleteFrom('templates').where('id', '=', id).execute();
    const event = { subject: id, seq: template.revision + 1, type: 'template.deleted', at: Date.now() };
    await writeEvent(tx, actor, { ...event, data: { name: template.name } });
  });
  forgetTemplate(db.queries, { projectId, id });
}

async function isFollowed(tx: Tx, projectId: string, id: string): Promise<boolean> {
  const room = await tx
    .selectFrom('rooms')
    .select('num')
    .where('project_id', '=', projectId)
    .where('template_id', '=', id)
    .limit(atMost(1))
    .executeTakeFirst();
  return room !== undefined;
}

type Decide = (now: Template) => { name?: string | undefined; content: TemplateContent };

/** @throws template_not_found, also for a template of another project */
export async function getTemplate(queries: Queries, projectId: string, id: string): Promise<Template> {
  const template = await readTemplate(queries, projectId, id);
  if (!template) throw fail('template_not_found');
  return template;
}

/**
 * The content after a call that gives everything; the recording config has a call of its own and stays, unless its role
 * is not among the new ones.
 *
 * @throws bad_input for roles and destinations
 */
export function replaced(now: TemplateContent | undefined, input: TemplateInput): TemplateContent {
  const roles = wholeRoles(input.roles ?? {});
  const destinations = input.destinations ?? {};
  checkDestinations(roles, destinations, 'destinations.');
  const content = {
    roles,
    settings: withSettings(SETTINGS, input.settings ?? {}, now?.settings.recording ?? null),
    destinations,
    plugins: input.plugins ?? {},
    recordings: now?.recordings ?? [],
  };
  const gone = Object.keys(now?.roles ?? {}).filter((name) => !Object.hasOwn(roles, name));
  return forgetRoles(content, gone);
}

/** Settings with some of them changed. */
export function withSettings(
  now: TemplateSettings,
  { region, recording, roomState }: SettingsInput,
  before: RecordingInfo | null = now.recording,
): TemplateSettings {
  return {
    region: region ?? now.region,
    recording: recording === undefined ? now.recording : recording && keepCredentials(before, recording),
    roomState: { ...now.roomState, ...roomState },
  };
}

async function create(tx: Tx, actor: Actor, name: string, content: TemplateContent): Promise<Template> {
  const at = Date.now();
  checkSize(content);
  const { projectId } = actor;
  // Of the same make as a room's id, because lists go by it: newest first.
  const id = shortId(newRoomId());
  const template = { id, projectId, name, content, createdAt: at, updatedAt: at, revision: 1 };
  await insertTemplate(tx, template);
  const data = { name: template.name, roles: Object.keys(content.roles) };
  await writeEvent(tx, actor, { subject: id, seq: 1, type: 'template.created', at, data });
  return template;
}

async function change(tx: Tx, actor: Actor, id: string, decide: Decide): Promise<Template> {
  const before = await readTemplateForChange(tx, actor.projectId, id);
  if (!before) throw fail('template_not_found');
  const { name = before.name, content } = decide(before);
  if (name !== before.name) await checkFree(tx, before, name);
  const changed = Object.keys(content).filter((part) =>
    differs(before.content, content, part as keyof TemplateContent),
  );
  if (name !== before.name) changed.unshift('name');
  if (changed.length === 0) return before;
  checkSize(content);
  const at = Math.max(Date.now(), before.updatedAt);
  const after = { ...before, name, content, updatedAt: at, revision: before.revision + 1 };
  await updateTemplate(tx, after);
  // Which parts changed, not to what: they may hold the addresses and keys of somebody's streams.
  const left = new Set(recordersIn(content));
  const removed = recordersIn(before.content).filter((path) => !left.has(path));
  const roles = Object.keys(content.roles);
  const data = { name, changed, roles, ...(removed.length > 0 && { removed }) };
  await writeEvent(tx, actor, { subject: id, seq: after.revision, type: 'template.updated', at, data });
  return after;
}

function differs(before: TemplateContent, after: TemplateContent, part: keyof TemplateContent): boolean {
  return JSON.stringify(before[part]) !== JSON.stringify(after[part]);
}

/** Where something is set up that records or streams: `destinations.transcriptions.text`. */
function recordersIn({ destinations, recordings }: TemplateContent): string[] {
  const kinds = Object.entries(destinations as Record<string, object>);
  return [
    ...kinds.flatMap(([kind, map]) => Object.keys(map).map((name) => `destinations.${kind}.${name}`)),
    ...recordings.map(({ name }) => `recordings.${name}`),
  ];
}

/** @throws bad_input naming the part that takes up most of a template that is too large */
function checkSize(content: TemplateContent): void {
  const sizes = Object.entries(content).map(([part, value]) => ({
    part,
    bytes: Buffer.byteLength(JSON.stringify(value)),
  }));
  const [largest] = sizes.toSorted((one, other) => other.bytes - one.bytes);
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  if (largest && bytes > LARGEST) {
    throw badInput(largest.part, `makes the template larger than ${String(LARGEST / 1024)} KiB`);
  }
}

async function checkFree(tx: Tx, template: Template, name: string): Promise<void> {
  checkName(name);
  const owner = await findTemplateId(tx, template.projectId, name);
  if (owner !== undefined && owner !== template.id) {
    throw taken();
  }
}

function taken() {
  return fail('name_taken', {
    member: 'name',
    text: 'the name belongs to another template (overwrite error)',
  });
}

function checkName(name: string): void {
  if (name.length <= MAX_ALIAS && /^[A-Za-z0-9 .\-:_]+$/.test(name)) return;
  throw badInput('name', 'must have 1 to 255 of the characters a-z A-Z 0-9 space . - : _');
}
