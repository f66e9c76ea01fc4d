import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../db/events.ts';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { claimKey, keepAnswer } from '../../projects/idempotency.ts';

/** What is given back when a request comes again. */
interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Base64. */
  body: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What this route does is not kept in the database alone: it cannot be one with its answer. */
    unkeyed?: boolean;
  }
}

/** Somebody, by what their answers depend on. */
type Asker = Pick<Actor, 'projectId' | 'who'>;

const HEADER = 'idempotency-key';
const KEPT_HEADERS = ['content-type', 'etag', 'location', 'www-authenticate'];
/** Methods that change nothing. */
export const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Honours `Idempotency-Key` at every route of `app` that writes: the change and its answer are one transaction, so that
 * a request that comes again, also after a crash, is answered as the first one was and changes nothing. Call it before
 * the routes are registered. What fails is not kept: nothing happened, so it may be tried again.
 *
 * @param askerOf who asks: each has keys of their own, because what one may see another may not. Undefined where nobody
 * in particular asks, and then there are no keys
 */
export function honourKeys(
  app: FastifyInstance,
  house: House,
  askerOf: (request: FastifyRequest) => Asker | undefined,
): void {
  app.addHook('onRoute', (route) => {
    if ([route.method].flat().every((method) => READING.has(method.toUpperCase()))) return;
    if (route.config?.unkeyed === true) return;
    const handle = route.handler;
    route.handler = function (request, reply) {
      const run = (): unknown => handle.call(this, request, reply);
      const key = request.headers[HEADER];
      const asker = askerOf(request);
      if (key === undefined || asker === undefined || isMultipart(request)) return run();
      const { projectId, who } = asker;
      return once(house, { projectId, key: `${who} ${checked(key)}` }, run, request, reply);
    };
  });
}

function isMultipart(request: FastifyRequest): boolean {
  return request.headers['content-type']?.startsWith('multipart/') ?? false;
}

/** @throws bad_input */
function checked(key: string | string[]): string {
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw badInput('Idempotency-Key', 'must have 1 to 255 visible ASCII characters, without blanks');
}

async function once(
  house: House,
  { key, projectId }: { key: string; projectId: string },
  run: () => unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const fingerprint = fingerprintOf(request);
  const known = await house.db.whole(async () => {
    const claim = await claimKey(house.db, { projectId, key, fingerprint });
    if (claim.isOther) throw fail('idempotency_mismatch', { member: 'Idempotency-Key' });
    if (claim.sealedAnswer !== undefined) {
      return { answer: JSON.parse(house.box.open(claim.sealedAnswer)) as Answer, isAgain: true };
    }
    const answer = await answerOf(run, reply);
    await keepAnswer(house.db, { projectId, key }, house.box.seal(JSON.stringify(answer)));
    return { answer, isAgain: false };
  });
  reply.code(known.answer.status).headers(known.answer.headers);
  if (known.isAgain) reply.header('idempotency-replayed', 'true');
  return Buffer.from(known.answer.body, 'base64');
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  const text = JSON.stringify([method, url, body]);
  return createHash('sha256').update(text).digest('base64url');
}

/** Runs a handler and keeps what it would send. */
async function answerOf(run: () => unknown, reply: FastifyReply): Promise<Answer> {
  let sent: unknown;
  // A handler may send by itself, which must wait for the commit. Whoever awaits a reply waits until it was sent: for
  // ever, because the commit waits for the handler.
  const waiting = {
    then: undefined,
    send: (payload: unknown) => {
      sent = payload;
      return reply;
    },
  };
  Object.assign(reply, waiting);
  try {
    const returned = await run();
    const payload = returned === reply ? sent : returned;
    const headers = KEPT_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)] as const];
    });
    const isJson =
      payload !== undefined && payload !== null && typeof payload !== 'string' && !Buffer.isBuffer(payload);
    const body = isJson ? JSON.stringify(payload) : (payload ?? '');
    return {
      status: reply.statusCode,
      headers: { ...(isJson && { 'content-type': JSON_TYPE }), ...Object.fromEntries(headers) },
      body: Buffer.from(body).toString('base64'),
    };
  } finally {
    // What is below is Fastify's own again.
    for (const name of Object.keys(waiting)) Reflect.deleteProperty(reply, name);
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';
