import { Enfilade, joinRoom } from '@enfilade/client';
import type { Call } from '../commands/define.ts';
import { json } from '../show/plain.ts';
import { demoScene } from './demo-scene.ts';
import { startThrowAway, type ThrowAway } from './throw-away.ts';

/** Runs a throw-away server with a room in which something is drawn, until it is stopped. */
export async function demo({
  io,
  options: { port, json: asJson = false },
}: Call<{ port: number; json?: boolean }>): Promise<number> {
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const close = io.onSignal(() => stop());
  const server = await startThrowAway(port);
  try {
    const links = await furnish(server);
    if (asJson) await io.stdout.print(`${json(links, 2)}\n`);
    else {
      await io.stdout.print(
        `A room with a lesson in it:\n\n  admin   ${links.admin}\n  reader  ${links.reader}\n\nOpen both, side by side or on another device of this machine.\n`,
      );
    }
    await io.stderr.print('Runs until Ctrl-C; then everything in it is gone.\n');
    await stopped;
    return 0;
  } finally {
    await server.close();
    close();
  }
}

/** Makes the room, draws, and answers the links into it. */
async function furnish({ url, keys }: ThrowAway): Promise<{ admin: string; reader: string }> {
  const enfilade = new Enfilade({ url, key: keys.apiKey });
  const { id } = await enfilade.rooms.create({ name: 'demo', title: 'Geometry, second lesson' });
  const link = async (role: 'admin' | 'reader') => {
    const { url: address } = await enfilade.tokens.forRoom(id, { role });
    return address ?? '';
  };
  const drawer = await enfilade.tokens.forRoom(id, { role: 'writer', name: 'Enfilade' });
  const room = await joinRoom({ url, room: id, token: drawer.token });
  room.draw(room.current, demoScene());
  await new Promise<void>((resolve) => {
    if (room.isSaved) resolve();
    else room.on('saved', (isSaved) => isSaved && resolve());
  });
  room.leave();
  return { admin: await link('admin'), reader: await link('reader') };
}
