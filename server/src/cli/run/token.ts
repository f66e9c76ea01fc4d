import type { Call } from '../commands/define.ts';
import type { DOORS } from '../commands/values.ts';
import type { Common } from '../commands/reach.ts';
import { withClient } from '../reach/reach.ts';
import { json } from '../show/plain.ts';
import { localTime } from '../show/times.ts';
import { wrongUsage } from '../trouble.ts';
import { roomRef } from './members.ts';

interface Options extends Common {
  door: (typeof DOORS)[number];
  role?: string;
  user?: string;
  lifetime?: number;
}

/** Makes a token for a room and a role, or for the project. */
export async function makeToken({ io, args: [room], options }: Call<Options>): Promise<number> {
  const { door, role, user, lifetime } = options;
  if (room !== undefined && role === undefined) throw wrongUsage('a token for a room needs a --role');
  if (room === undefined && user !== undefined) throw wrongUsage('--user goes with a room');
  await withClient(io, options, async ({ client }) => {
    const common = {
      door,
      ...(role !== undefined && { role }),
      ...(lifetime !== undefined && { lifetime_seconds: lifetime }),
    };
    const minted =
      room === undefined
        ? await client.tokens.forProject(common)
        : await client.tokens.forRoom(roomRef(room), {
            ...common,
            role: role ?? '',
            ...(user !== undefined && { user_id: user }),
          });
    const { token, expires_at: expires } = minted;
    await io.stdout.print(options.json === true ? `${json(minted, 2)}\n` : `${token}\n`);
    if (!io.stdout.isTerminal || options.json === true) return;
    await io.stderr.print(
      expires === null ? 'It does not end.\n' : `It is good until ${localTime(expires)}.\n`,
    );
  });
  return 0;
}
