import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../../config.ts';
import { localUrl } from '../reach/config.ts';
import { finding, saying, type Finding } from './finding.ts';
import { lockHolder, portHolder } from './holders.ts';

const ANSWER_MS = 1000;

/** Whether the server could listen, or listens already. `lock` is held by the server that uses the data folder. */
export async function lookAtPort(
  config: Pick<Config, 'host' | 'port'>,
  lock: string | undefined,
): Promise<Finding> {
  const { host, port } = config;
  if (port === 0) return finding('port', 'ok', 'a free one is taken');
  const place = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  if (await isOurs(config)) {
    const holder = portHolder(port) ?? (lock && lockHolder(lock));
    return finding('port', 'ok', `a server listens on ${place}${holder ? `: ${holder}` : ''}`);
  }
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return finding('port', 'ok', `${place} is free`);
  } catch (reason) {
    return refused(reason as NodeJS.ErrnoException, place, port);
  } finally {
    server.close();
  }
}

function refused(reason: NodeJS.ErrnoException, place: string, port: number): Finding {
  const other = 'choose another port with --port or ENFILADE_PORT';
  switch (reason.code ?? '') {
    case 'EADDRINUSE':
      return finding(
        'port',
        'fail',
        `${place} is held by ${portHolder(port) ?? 'another program'}`,
        `Stop that, or ${other}.`,
      );
    case 'EACCES':
      return finding(
        'port',
        'fail',
        `this user may not listen on ${place}`,
        `Ports below 1024 are the administrator's: ${other}.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return finding(
        'port',
        'fail',
        `${place} is no address of this machine`,
        'Mend ENFILADE_HOST: 0.0.0.0 is every interface.',
      );
    default:
      return finding('port', 'fail', saying(reason), `Mend ENFILADE_HOST, or ${other}.`);
  }
}

async function isOurs(config: Pick<Config, 'host' | 'port'>): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await fetch(`${localUrl(config)}/healthz`, { signal });
    return ((await answer.json()) as { status?: unknown }).status === 'ok';
  } catch {
    return false;
  }
}
