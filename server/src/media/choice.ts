import type { Config } from '../config.ts';
import type { MediaEngine } from './engine.ts';
import { janusEngine } from './janus/engine.ts';
import { weriftEngine, weriftOptions } from './werift/engine.ts';

/** The engine that the options ask for: Janus where some are named, otherwise our own. */
export function engineFor(config: Config, complain: (detail: string) => void): MediaEngine {
  const embedded = weriftEngine({ ...weriftOptions(config), complain });
  const { janusUrls: urls, janusApiSecret: apiSecret, janusAdminKey: adminKey } = config;
  return urls.length === 0
    ? embedded
    : janusEngine({ urls, apiSecret, adminKey, channels: embedded, complain });
}
