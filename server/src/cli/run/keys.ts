import type { Key, NewKey, ShownKey } from '@enfilade/client';
import type { Call } from '../commands/define.ts';
import type { PageFlags } from '../commands/paging.ts';
import type { Common } from '../commands/reach.ts';
import { withClient } from '../reach/reach.ts';
import { showList } from '../show/lists.ts';
import { showOne } from '../show/one.ts';
import { json, plain } from '../show/plain.ts';
import type { Column } from '../show/table.ts';
import { localTime } from '../show/times.ts';

const timeOr = (time: string | null, otherwise: string): string =>
  time === null ? otherwise : localTime(time);
const scopesOf = ({ scopes }: Key): string => (scopes.length === 0 ? 'everything' : scopes.join(' '));

const COLUMNS: Column<Key>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'ENDS IN', of: ({ hint }) => `…${hint}` },
  { title: 'MAY DO', of: scopesOf },
  { title: 'STATE', of: stateOf },
  { title: 'LAST USED', of: ({ last_used_at }) => timeOr(last_used_at, 'never') },
  { title: 'EXPIRES', of: ({ expires_at }) => timeOr(expires_at, 'never') },
];

function stateOf({ active, expires_at }: Key): string {
  if (!active) return 'off';
  return expires_at !== null && Date.parse(expires_at) <= Date.now() ? 'expired' : 'good';
}

export async function listKeys({ io, options }: Call<Common & PageFlags>): Promise<number> {
  await withClient(io, options, async ({ client, progress }) => {
    const { limit, after, all } = options;
    const list = client.keys.list(all === true ? { after } : { limit, after });
    await showList({ io, progress }, list, options, { columns: COLUMNS, none: 'no API keys' });
  });
  return 0;
}

export async function createKey({
  io,
  args: [name = ''],
  options,
}: Call<Common & { scope?: string[]; expires?: string }>): Promise<number> {
  const { scope = ['*'], expires, json: asJson } = options;
  // The server knows which scopes there are, and tells them.
  const scopes = scope.length > 0 ? scope : ['*'];
  const wanted = { name, scopes, ...(expires !== undefined && { expires_at: expires }) } as NewKey;
  await withClient(io, options, async ({ client }) => {
    const made = await client.keys.create(wanted);
    await showOne(io, asJson, made, inFull(made));
    if (asJson !== true) await io.stderr.print('The key is shown this once: keep it.\n');
  });
  return 0;
}

export async function rollKey({
  io,
  args: [key = ''],
  options,
}: Call<Common & { overlap: number }>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const rolled = await client.keys.roll(key, { overlap_seconds: options.overlap });
    await showOne(io, options.json, rolled, inFull(rolled));
    if (options.json === true) return;
    const { previous_until: until } = rolled;
    const old =
      until === null ? 'The old one opens nothing now.' : `The old one is good until ${localTime(until)}.`;
    await io.stderr.print(`The key is shown this once: keep it. ${old}\n`);
  });
  return 0;
}

export async function revokeKey({ io, args: [key = ''], options }: Call<Common>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const { name } = await client.keys.get(key);
    const removed = await client.keys.delete(key);
    const text = `The key ${plain(name)} opens nothing now. This cannot be undone.\n`;
    await io.stdout.print(options.json === true ? `${json(removed, 2)}\n` : text);
  });
  return 0;
}

function inFull(key: ShownKey): (readonly [string, unknown])[] {
  return [
    ['key', key.key],
    ['id', key.id],
    ['name', key.name],
    ['may do', scopesOf(key)],
    ['expires', timeOr(key.expires_at, 'never')],
  ];
}
