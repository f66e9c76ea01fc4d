import type { NewTemplate, Template, TemplateChange } from '@enfilade/client';
import type { Call } from '../commands/define.ts';
import type { PageFlags } from '../commands/paging.ts';
import type { Common } from '../commands/reach.ts';
import { withClient } from '../reach/reach.ts';
import { showList } from '../show/lists.ts';
import { showOne } from '../show/one.ts';
import { json, plain } from '../show/plain.ts';
import type { Column } from '../show/table.ts';
import { localTime } from '../show/times.ts';
import { wrongUsage } from '../trouble.ts';
import { objectFrom } from './members.ts';
import { settable } from './settable.ts';

const COLUMNS: Column<Template>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name, default: isDefault }) => (isDefault ? `${name} (default)` : name) },
  { title: 'ROLES', of: ({ roles }) => Object.keys(roles).join(', ') },
  { title: 'CREATED', of: ({ created_at }) => localTime(created_at) },
];

export async function createTemplate({
  io,
  args: [name],
  options: { from, ...options },
}: Call<Common & { from?: string }>): Promise<number> {
  const given = from === undefined ? {} : settable(await objectFrom(io, from));
  const wanted = { ...given, ...(name !== undefined && { name }) };
  if (!('name' in wanted)) throw wrongUsage('a template needs a name: give it, or in --from');
  await withClient(io, options, async ({ client }) => {
    // The server checks the members, and tells which is wrong.
    const made = await client.templates.create(wanted as NewTemplate);
    await showOne(io, options.json, made, inShort(made));
  });
  return 0;
}

export async function listTemplates({ io, options }: Call<Common & PageFlags>): Promise<number> {
  await withClient(io, options, async ({ client, progress }) => {
    const { limit, after, all } = options;
    const list = client.templates.list(all === true ? { after } : { limit, after });
    await showList({ io, progress }, list, options, { columns: COLUMNS, none: 'no templates' });
  });
  return 0;
}

export async function showTemplate({ io, args: [template = ''], options }: Call<Common>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const found = await client.templates.get(template);
    const { roles, settings, destinations, recordings } = found;
    await showOne(io, options.json, found, [
      ...inShort(found),
      ...Object.entries(roles).map(([name, role]) => [`role ${plain(name)}`, role] as const),
      ['settings', settings],
      ['destinations', destinations],
      ['recordings', recordings],
      ['created', localTime(found.created_at)],
      ['updated', localTime(found.updated_at)],
    ]);
  });
  return 0;
}

export async function setTemplate({
  io,
  args: [template = ''],
  options: { name, from, ...options },
}: Call<Common & { name?: string; from?: string }>): Promise<number> {
  const given = from === undefined ? {} : settable(await objectFrom(io, from));
  const change = { ...given, ...(name !== undefined && { name }) } as TemplateChange;
  if (Object.keys(change).length === 0) {
    throw wrongUsage('there is nothing to change: see enfilade template set --help');
  }
  await withClient(io, options, async ({ client }) => {
    const changed = await client.templates.update(template, change);
    await showOne(io, options.json, changed, inShort(changed));
  });
  return 0;
}

export async function deleteTemplate({ io, args: [template = ''], options }: Call<Common>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const { name } = await client.templates.get(template);
    const removed = await client.templates.delete(template);
    const text = `The template ${plain(name)} is deleted. This cannot be undone.\n`;
    await io.stdout.print(options.json === true ? `${json(removed, 2)}\n` : text);
  });
  return 0;
}

function inShort({ id, name, default: isDefault, roles }: Template): (readonly [string, unknown])[] {
  return [
    ['id', id],
    ['name', name],
    ['default', isDefault],
    ['roles', Object.keys(roles)],
  ];
}
