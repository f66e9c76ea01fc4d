import type { FastifyInstance } from 'fastify';

const debugging = new Set(['debug', 'trace']);

/**
 * One line for each answer: failures of ours as errors, refusals as information, the rest for debugging. Headers,
 * bodies and query strings are never in it, because credentials can be.
 */
export function installRequestLog(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id);
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const level = reply.statusCode >= 500 ? 'error' : reply.statusCode >= 400 ? 'info' : 'debug';
    // Most answers are for debugging, and most logs do not show that.
    if (level !== 'debug' || debugging.has(app.log.level)) {
      const path = withoutKeys(request.url);
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      request.log[level]({ method: request.method, path, status: reply.statusCode, ms }, 'answered');
    }
    done();
  });
}

/** The path alone, without the keys of links, which let in whoever has one: `/s/…`, `/files/share/…`, `/files/v1.…`, `/hls/…`. */
function withoutKeys(url: string): string {
  const [path = ''] = url.split('?', 1);
  return path.replace(/(\/(?:s|share)\/)[^/]+/i, '$1…').replace(/^(\/(?:files|hls)\/)[^/]+/i, '$1…');
}
