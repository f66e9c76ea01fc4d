import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { bannerFor } from './banner.ts';
import { loadConfig } from './config.ts';
import { start } from './start.ts';

const PARENT_CHECK_MS = 500;
/** Bytes of log that wait for a place; what comes beyond is dropped. */
const LOG_KEPT = 1024 * 1024;

// What is stored is for nobody else on this machine.
process.umask(0o077);

try {
  const readFile = (path: string) => readFileSync(path, 'utf8');
  const config = loadConfig({ args: process.argv.slice(2), env: process.env, readFile });
  const log = pino.destination({ dest: 2, sync: true, maxLength: LOG_KEPT });
  // A log that cannot be written (a full disk) must not stop what it tells of.
  log.on('error', () => undefined);
  const logger = pino({ level: config.logLevel }, log);
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
  // The shell between npm and this process dies of the signal that npm hands on, without handing it on itself.
  const parent = process.ppid;
  if (['start', 'npx'].includes(process.env['npm_lifecycle_event'] ?? '')) {
    setInterval(() => {
      if (process.ppid !== parent && !stopping) stop('npm is gone');
    }, PARENT_CHECK_MS).unref();
  }
  process.stdout.write(bannerFor(running.origin, config, running.keys));
} catch (reason) {
  process.stderr.write(`Enfilade cannot start:\n${(reason as Error).message}\n`);
  process.exit(1);
}
