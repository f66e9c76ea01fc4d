import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { bannerFor } from './banner.ts';
import { loadConfig } from './config.ts';
import { start } from './start.ts';

try {
  const readFile = (path: string) => readFileSync(path, 'utf8');
  const config = loadConfig({ args: process.argv.slice(2), env: process.env, readFile });
  const logger = pino({ level: config.logLevel }, pino.destination(2));
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const running = await start(config, logger, metrics);

  let stopping = false;
  const stop = (signal: string) => {
    // Asked twice: at once.
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    running.stop().then(
      () => process.exit(0),
      (reason: unknown) => {
        logger.error({ err: reason }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(bannerFor(running.origin, config, running.keys));
} catch (reason) {
  process.stderr.write(`Enfilade cannot start:\n${(reason as Error).message}\n`);
  process.exit(1);
}
