import type { Enfilade, MintedToken } from '@enfilade/client';
import type { Call } from '../commands/define.ts';
import type { Common } from '../commands/reach.ts';
import type { TokenFlags } from '../commands/values.ts';
import { withClient } from '../reach/reach.ts';
import { json } from '../show/plain.ts';
import { localTime } from '../show/times.ts';
import { wrongUsage } from '../trouble.ts';
import { roomRef } from './members.ts';

type Options = Common & TokenFlags;

/** Makes a token for a room and a role, or for the project; of a native one the address of the room is shown. */
export async function makeToken({ io, args: [room], options }: Call<Options>): Promise<number> {
  checkUsage(room, options);
  await withClient(io, options, async ({ client }) => {
    const minted = await mint(client, room, options);
    const { token, url, expires_at: expires } = minted;
    await io.stdout.print(options.json === true ? `${json(minted, 2)}\n` : `${url ?? token}\n`);
    if (!io.stdout.isTerminal || options.json === true) return;
    await io.stderr.print(
      expires === null ? 'It does not end.\n' : `It is good until ${localTime(expires)}.\n`,
    );
  });
  return 0;
}

function checkUsage(room: string | undefined, { door, role, name, user }: Options): void {
  if (room === undefined && door === 'native') {
    throw wrongUsage('which room? Without one, a token is for --door agora or 100ms');
  }
  if (room !== undefined && role === undefined) throw wrongUsage('a token for a room needs a --role');
  if (room === undefined && user !== undefined) throw wrongUsage('--user goes with a room');
  if (name !== undefined && door !== 'native') throw wrongUsage('--name goes with --door native');
}

function mint(
  client: Enfilade,
  room: string | undefined,
  { door, role, name, user, lifetime }: Options,
): Promise<MintedToken> {
  const seconds = lifetime === undefined ? {} : { lifetime_seconds: lifetime };
  if (room === undefined) {
    if (door === 'native') throw new Error('a native token is for a room');
    return client.tokens.forProject({ door, ...seconds, ...(role !== undefined && { role }) });
  }
  return client.tokens.forRoom(roomRef(room), {
    ...{ door, role: role ?? '', ...seconds },
    ...(name !== undefined && { name }),
    ...(user !== undefined && { user_id: user }),
  });
}
