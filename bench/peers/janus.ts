import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageFiles } from '../lib/debian.ts';
import { askJson, untilFine } from '../lib/http.ts';
import { freePort, startProcess } from '../lib/process.ts';
import type { Target } from '../lib/targets.ts';

const HANDLES = 16;
const VIDEOROOM = 'janus.plugin.videoroom';

/** Janus with its video rooms, by its HTTP transport. */
export const janus: Target = {
  name: 'Janus',
  keeps:
    'in memory only, gone when the process ends; no authentication (none is configured), no title checks, ' +
    'no event row; its list answers with all rooms at once',
  start: async (work) => {
    const port = await freePort();
    writeConfig(work, port);
    const args = ['-F', work, '-i', '127.0.0.1', '--disable-colors'];
    const env = { PATH: process.env['PATH'], HOME: work };
    const child = startProcess('janus', args, { cwd: work, env, log: join(work, 'output.log') });
    const url = `http://127.0.0.1:${port}`;
    await untilFine(`${url}/janus/info`, child.hasEnded);

    const session = await idOf(`${url}/janus`, { janus: 'create' });
    // Messages to one handle wait for each other, so that there is one for each connection.
    const ids: string[] = [];
    for (let handle = 0; handle < HANDLES; handle++) {
      const id = await idOf(`${url}/janus/${session}`, { janus: 'attach', plugin: VIDEOROOM });
      ids.push(`${session}/${id}`);
    }
    const message = async (body: object) => {
      const answer = await call(`${url}/janus/${ids[0] ?? ''}`, { janus: 'message', body });
      return answer.plugindata?.data ?? {};
    };
    const list = async () => (await message({ request: 'list' })).list ?? [];
    return {
      pid: child.pid,
      url,
      create: {
        method: 'POST',
        path: '/janus/{id}',
        headers: {},
        body: `{"janus":"message","transaction":"bench","body":{"request":"create","room":1{n},"description":"Class {n}"}}`,
        ids,
      },
      readSample: async () => {
        const rooms = await list();
        const room = rooms[Math.floor(rooms.length / 2)]?.room ?? 0;
        const { exists } = await message({ request: 'exists', room });
        if (exists !== true) throw new Error(`there is no room ${room}`);
        return `exists answers true for room ${room}`;
      },
      finish: async () => {
        const { length } = await list();
        await child.end('SIGKILL');
        return { rooms: length, counted: 'in its own list' };
      },
    };
  },
};

interface Reply {
  janus: string;
  data?: { id: number };
  plugindata?: { data: { list?: { room: number }[]; exists?: boolean } };
}

async function call(url: string, body: object): Promise<Reply> {
  const text = JSON.stringify({ ...body, transaction: 'bench' });
  const reply = await askJson<Reply>(url, { method: 'POST', body: text });
  if (reply.janus !== 'success') throw new Error(JSON.stringify(reply));
  return reply;
}

async function idOf(url: string, body: object): Promise<string> {
  return String((await call(url, body)).data?.id);
}

function writeConfig(folder: string, port: number): void {
  const names = packageFiles('janus').map((file) => basename(file));
  // Only what the task needs: the others open ports of their own.
  const othersThan = (needed: string) =>
    names.filter((name) => /^libjanus_\w+\.so$/.test(name) && name !== needed);
  const [plugins, transports] = ['libjanus_videoroom.so', 'libjanus_http.so'].map(othersThan);
  const disabled = (list: string[] | undefined) => `{ disable = "${(list ?? []).join(',')}" }`;
  writeFileSync(
    join(folder, 'janus.jcfg'),
    `general: { configs_folder = "${folder}"  debug_level = 2  session_timeout = 0 }
plugins: ${disabled(plugins)}
transports: ${disabled(transports)}
loggers: ${disabled(['libjanus_jsonlog.so'])}
`,
  );
  writeFileSync(
    join(folder, 'janus.transport.http.jcfg'),
    `general: { json = "compact"  base_path = "/janus"  http = true  port = ${port}  ip = "127.0.0.1"  https = false }
admin: { admin_http = false }
`,
  );
  writeFileSync(join(folder, `${VIDEOROOM}.jcfg`), 'general: {}\n');
}
