import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFiles } from '../lib/debian.ts';
import { askJson, untilFine } from '../lib/http.ts';
import { freePort, startProcess } from '../lib/process.ts';
import type { Target } from '../lib/targets.ts';
import type { Template } from '../lib/wrk.ts';

const SERVICE = 'conference.localhost';

const create: Template = {
  method: 'POST',
  path: '/api/create_room',
  headers: {},
  body: `{"name":"class-{n}","service":"${SERVICE}","host":"localhost"}`,
};

/** ejabberd with rooms that outlive their last occupant, by its HTTP API. */
export const ejabberd: Target = {
  name: 'ejabberd',
  keeps:
    'Mnesia disc copies of a room process that stays in memory; no authentication (loopback is allowed), no title, ' +
    'no event row, the answer does not wait for the disk; no list by pages',
  start: async (work) => {
    const port = await freePort();
    const config = join(work, 'ejabberd.yml');
    const database = join(work, 'mnesia');
    mkdirSync(database);
    writeFileSync(config, configOf(port));
    const env = {
      PATH: process.env['PATH'],
      HOME: work,
      ERL_LIBS: librariesFolder(),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      EJABBERD_CONFIG_PATH: config,
      EJABBERD_LOG_PATH: join(work, 'ejabberd.log'),
    };
    // As ejabberdctl starts it, but for a node name: without one no port mapper is started.
    const args = [
      '+K',
      'true',
      '+P',
      '250000',
      '-noinput',
      '-mnesia',
      'dir',
      `"${database}"`,
      '-s',
      'ejabberd',
    ];
    const child = startProcess('erl', args, { cwd: work, env, log: join(work, 'output.log') });
    const url = `http://127.0.0.1:${port}`;
    await untilFine(`${url}/api/status`, child.hasEnded);
    const call = <T>(command: string, body: object) =>
      askJson<T>(`${url}/api/${command}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const online = () => call<string[]>('muc_online_rooms', { service: 'global' });
    return {
      pid: child.pid,
      url,
      create,
      readSample: async () => {
        const rooms = await online();
        const [name = ''] = (rooms[Math.floor(rooms.length / 2)] ?? '').split('@');
        const room = await call<{ persistent?: string }>('get_room_options', { name, service: SERVICE });
        if (room.persistent !== 'true') throw new Error(`${name} is not persistent`);
        return `get_room_options of ${name} says that it is persistent`;
      },
      finish: async () => {
        const { length } = await online();
        // A clean stop ends the process of each room, which takes minutes.
        await child.end('SIGKILL');
        return { rooms: length, counted: 'in its own list' };
      },
    };
  },
};

function librariesFolder(): string {
  const app = packageFiles('ejabberd').find((file) => file.endsWith('/ebin/ejabberd.app'));
  if (app === undefined) throw new Error('the files of ejabberd are not where Debian puts them');
  return dirname(dirname(dirname(app)));
}

function configOf(port: number): string {
  return `hosts: [localhost]
loglevel: error
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_http
    request_handlers:
      /api: mod_http_api
api_permissions:
  loopback:
    who:
      ip: 127.0.0.1/8
    what: "*"
modules:
  mod_muc:
    default_room_options:
      persistent: true
  mod_muc_admin: {}
  mod_http_api: {}
`;
}
