import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { MediaEngine } from '../../src/media/engine.ts';
import { janusEngine } from '../../src/media/janus/engine.ts';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { closeWithProcess } from '../support/close-with-process.ts';
import { until } from './caller.ts';

export type JanusProcess = Awaited<ReturnType<typeof startJanus>>;

export const API_SECRET = 'an api secret';
export const ADMIN_KEY = 'an admin key';
const ADMIN_SECRET = 'an admin secret';

/**
 * The Janus of this machine, on free ports, with a folder of its own.
 *
 * @param wished the port of one that was there before
 * @throws Error that says how to get one
 */
export async function startJanus(address: string, wished?: number) {
  const modules = '/usr/lib';
  const home = readdirSync(modules)
    .map((triple) => join(modules, triple, 'janus'))
    .find((path) => existsSync(join(path, 'plugins')));
  if (home === undefined) throw new Error('the tests need Janus (Debian: apt-get install janus)');
  const folder = mkdtempSync(join(tmpdir(), 'enfilade-janus-'));
  mkdirSync(join(folder, 'none'));
  const [port, adminPort] = [wished ?? (await freePort(address)), await freePort(address)];
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write(
    'janus.jcfg',
    `general: { configs_folder = "${folder}"  plugins_folder = "${home}/plugins"
       transports_folder = "${home}/transports"  events_folder = "${folder}/none"  loggers_folder = "${folder}/none"
       debug_level = 4  debug_timestamps = true  api_secret = "${API_SECRET}"  admin_secret = "${ADMIN_SECRET}" }
     media: { ipv6 = false }
     plugins: { disable = "${others(join(home, 'plugins'), 'libjanus_videoroom.so')}" }
     transports: { disable = "${others(join(home, 'transports'), 'libjanus_websockets.so')}" }`,
  );
  write(
    'janus.transport.websockets.jcfg',
    `general: { ws = true  ws_port = ${port}  ws_ip = "${address}"  wss = false }
     admin: { admin_ws = true  admin_ws_port = ${adminPort}  admin_ws_ip = "${address}" }`,
  );
  write('janus.plugin.videoroom.jcfg', `general: { admin_key = "${ADMIN_KEY}" }`);

  const child = spawn('janus', ['--configs-folder', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const ended = once(child, 'close');
  const abandon = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const stop = closeWithProcess({
    close: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
    abandon,
  });
  const url = `ws://${address}:${port}`;
  await until('Janus listens', () => answers(url), Boolean).catch(async (reason: unknown) => {
    await stop();
    throw new Error(printed.join(''), { cause: reason });
  });
  return {
    ...{ url, port, stop },
    pid: child.pid ?? 0,
    printed: () => printed.join(''),
    /** Asks its Admin API. */
    admin: (message: object) =>
      ask(`ws://${address}:${adminPort}`, 'janus-admin-protocol', {
        ...{ transaction: 'admin', admin_secret: ADMIN_SECRET },
        ...message,
      }),
  };
}

function others(folder: string, kept: string): string {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.so') && name !== kept)
    .join(',');
}

async function answers(url: string): Promise<boolean> {
  return ask(url, 'janus-protocol', { janus: 'info', transaction: 'info' }).then(
    () => true,
    () => false,
  );
}

async function ask(url: string, protocol: string, message: object): Promise<Record<string, unknown>> {
  const ws = new WebSocket(url, protocol);
  try {
    await once(ws, 'open');
    ws.send(JSON.stringify(message));
    const [data] = (await once(ws, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as Record<string, unknown>;
  } finally {
    ws.terminate();
  }
}

async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The pool of these, with its data channels at the same address. */
export function poolOf(
  address: string,
  urls: readonly string[],
  complain: (text: string) => void,
  { apiSecret = API_SECRET, ...more }: { apiSecret?: string; patienceMs?: number; lookMs?: number } = {},
): MediaEngine {
  const channels = weriftEngine({ addresses: [address], processes: 1, complain });
  return janusEngine({ urls, apiSecret, adminKey: ADMIN_KEY, channels, complain, ...more });
}
