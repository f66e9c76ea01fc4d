import type { Code } from '@enfilade/client';
import type { Call } from '../commands/define.ts';
import type { PageFlags } from '../commands/paging.ts';
import type { Common } from '../commands/reach.ts';
import { withClient } from '../reach/reach.ts';
import { showList } from '../show/lists.ts';
import { json } from '../show/plain.ts';
import { table, type Column } from '../show/table.ts';
import { localTime } from '../show/times.ts';
import { roomRef } from './members.ts';

const COLUMNS: Column<Code>[] = [
  { title: 'CODE', of: ({ code }) => code },
  { title: 'ROLE', of: ({ role }) => role },
  { title: 'STATE', of: ({ enabled }) => (enabled ? 'enabled' : 'disabled') },
  { title: 'CREATED', of: ({ created_at }) => localTime(created_at) },
];

export async function listCodes({
  io,
  args: [room = ''],
  options,
}: Call<Common & PageFlags>): Promise<number> {
  await withClient(io, options, async ({ client, progress }) => {
    const { limit, after, all } = options;
    const list = client.rooms.codes.list(roomRef(room), all === true ? { after } : { limit, after });
    await showList({ io, progress }, list, options, { columns: COLUMNS, none: 'no codes for this room' });
  });
  return 0;
}

export async function createCodes({
  io,
  args: [room = ''],
  options: { role, ...options },
}: Call<Common & { role?: string }>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const codes = await client.rooms.codes.create(roomRef(room), role === undefined ? {} : { role });
    const text = options.json === true ? `${json({ data: codes }, 2)}\n` : table(io.stdout, COLUMNS, codes);
    await io.stdout.print(text);
  });
  return 0;
}

export async function switchCode(
  enabled: boolean,
  { io, args: [code = ''], options }: Call<Common>,
): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const changed = await client.rooms.codes.update(code, { enabled });
    const text = enabled
      ? `${changed.code} leads into its room. Undo: enfilade code disable ${changed.code}`
      : `${changed.code} leads nowhere now. Undo: enfilade code enable ${changed.code}`;
    await io.stdout.print(options.json === true ? `${json(changed, 2)}\n` : `${text}\n`);
  });
  return 0;
}
