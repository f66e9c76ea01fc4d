import { startServer, type TestServer } from '../../../server/test/support/server.ts';
import { Enfilade, type EnfiladeOptions } from '../../src/index.ts';
import { startFaultyProxy, type FaultyProxy } from './proxy.ts';

/** The real server, and a proxy before it that loses what it is told to. */
export interface House {
  server: TestServer;
  proxy: FaultyProxy;
  /** A client of the server. */
  direct: Enfilade;
  /** A client behind the proxy. */
  behindProxy(options?: Partial<EnfiladeOptions>): Enfilade;
  /** How many rooms there are. */
  rooms(): Promise<number>;
  stop(): Promise<void>;
}

export async function openHouse(): Promise<House> {
  const server = await startServer();
  const proxy = await startFaultyProxy(server.url);
  const key = server.keys.apiKey;
  const direct = new Enfilade({ url: server.url, key });
  return {
    server,
    proxy,
    direct,
    behindProxy: (options = {}) => new Enfilade({ url: proxy.url, key, ...options }),
    rooms: async () => (await direct.rooms.list({ count: true, limit: 1 }).page()).count ?? 0,
    stop: async () => {
      await proxy.close();
      await server.stop();
    },
  };
}
