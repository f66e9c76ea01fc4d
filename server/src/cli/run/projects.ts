import type { Project } from '@enfilade/client';
import type { Call } from '../commands/define.ts';
import type { PageFlags } from '../commands/paging.ts';
import type { Common } from '../commands/reach.ts';
import { withClient } from '../reach/reach.ts';
import { showList } from '../show/lists.ts';
import { showOne } from '../show/one.ts';
import type { Column } from '../show/table.ts';
import { localTime } from '../show/times.ts';

const COLUMNS: Column<Project>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'CREATED', of: ({ created_at }) => localTime(created_at) },
];

export async function createProject({
  io,
  args: [name = ''],
  options,
}: Call<Common & { adminEmail?: string }>): Promise<number> {
  const { adminEmail, json: asJson } = options;
  await withClient(io, options, async ({ client }) => {
    const wanted = { name, ...(adminEmail !== undefined && { admin_email: adminEmail }) };
    const made = await client.projects.create(wanted);
    const { keys } = made;
    await showOne(io, asJson, made, [
      ['project', made.name],
      ['id', made.id],
      ['access key', keys.access_key],
      ['secret key', keys.secret_key],
      ['API key', keys.api_key],
      ['administrator', keys.admin_email],
      ['password', keys.admin_password],
    ]);
    if (asJson !== true) await io.stderr.print('The keys and the password are shown this once: keep them.\n');
  });
  return 0;
}

export async function listProjects({ io, options }: Call<Common & PageFlags>): Promise<number> {
  await withClient(io, options, async ({ client, progress }) => {
    const { limit, after, all } = options;
    const list = client.projects.list(all === true ? { after } : { limit, after });
    await showList({ io, progress }, list, options, { columns: COLUMNS, none: 'no projects' });
  });
  return 0;
}

export async function rollAccessKeys({ io, options }: Call<Common & { overlap: number }>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const pair = await client.projects.rollAccessKey('self', { overlap_seconds: options.overlap });
    await showOne(io, options.json, pair, [
      ['access key', pair.access_key],
      ['secret key', pair.secret_key],
    ]);
    if (options.json === true) return;
    const until = localTime(Date.now() + options.overlap * 1000);
    const old =
      options.overlap === 0 ? 'Older pairs open nothing now.' : `Older pairs are good until ${until}.`;
    await io.stderr.print(`The secret key is shown this once: keep it. ${old}\n`);
  });
  return 0;
}
