import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { fail } from '../errors.ts';

declare module 'fastify' {
  interface FastifyInstance {
    limits: Limits;
  }
  interface FastifyRequest {
    /** The name under which the key of this request is counted. */
    countedKey: string;
    allowance: Allowance | null;
  }
}

interface Allowance {
  max: number;
  remaining: number;
  ttlInSeconds: number;
}

/** Each counts one request and @throws rate_limited when there were too many in this minute. */
export interface Limits {
  /** Everything, by address. */
  address(request: FastifyRequest): Promise<void>;
  /** What a verified key asks for, whatever address it comes from. */
  key(request: FastifyRequest, key: string): Promise<void>;
  /** Refused credentials, by address: bounds guessing, without locking out who has a good one. */
  refused(request: FastifyRequest): Promise<void>;
  /** Counts nothing: for a secret that could be guessed, nothing is compared once `refused` is used up. */
  guess(request: FastifyRequest): Promise<void>;
  /** Tries to sign in, by address: each costs a slow hash. */
  login(request: FastifyRequest): Promise<void>;
}

const MINUTE = 60_000;
/** A person types a password; more than this is a program. */
const LOGINS = 30;
/** How many addresses or keys are counted at once; the oldest is forgotten. */
const COUNTED = 20_000;

/** Makes `app.limits`, and tells every client what is left of its allowance. */
export async function installLimits(app: FastifyInstance, config: Config): Promise<void> {
  await app.register(rateLimit, { global: false, cache: COUNTED });
  app.decorateRequest('allowance', null);
  app.decorateRequest('countedKey', '');

  function limit(max: number, keyGenerator?: (request: FastifyRequest) => string) {
    const count = app.createRateLimit({ max, timeWindow: MINUTE, ...(keyGenerator && { keyGenerator }) });
    return async (request: FastifyRequest, increment = true) => {
      const result = await count(request, { increment });
      if (result.isAllowed) return;
      request.allowance = result;
      if (result.isExceeded) throw fail('rate_limited');
    };
  }

  const byKey = limit(config.rateLimitKey, (request) => request.countedKey);
  const byAddress = limit(config.rateLimitAddress);
  const logins = limit(LOGINS);
  const refused = limit(config.rateLimitRefused);
  app.decorate('limits', {
    address: (request) => byAddress(request),
    key: (request, key) => {
      request.countedKey = key;
      return byKey(request);
    },
    refused: (request) => refused(request),
    guess: (request) => refused(request, false),
    login: (request) => logins(request),
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    const { allowance } = request;
    if (allowance) {
      reply.header('x-ratelimit-limit', allowance.max);
      reply.header('x-ratelimit-remaining', allowance.remaining);
      reply.header('x-ratelimit-reset', allowance.ttlInSeconds);
      if (reply.statusCode === 429) reply.header('retry-after', allowance.ttlInSeconds);
    }
    done(null, payload);
  });
}
