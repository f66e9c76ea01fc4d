import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fail, type HouseError } from '../../errors.ts';
import { houseErrorOf, logError } from './errors.ts';
import { checkText, readJson, type Reading } from './json-body.ts';
import { compileSchema } from './validation.ts';

/** Of a body that is read before it is known who sends it; bytes. */
export const OPEN_BODY_LIMIT = 16_384;

export interface DoorManners extends Reading {
  /** Sends an error in the API's own shape. */
  answer: (error: HouseError, request: FastifyRequest, reply: FastifyReply) => FastifyReply;
  /** Whether a body is read as JSON whatever its content type says. */
  anyContentType: boolean;
}

/**
 * What all doors have in common: bodies are JSON within bounds, input is checked against the route's schema, every
 * failure (also an unknown path) is answered in the API's own shape. Call it first in a door's plugin.
 */
export function openDoor(app: FastifyInstance, manners: DoorManners): void {
  app.removeAllContentTypeParsers();
  const types = manners.anyContentType ? '*' : /^application\/(?:[\w.+-]+\+)?json(?:;|$)/i;
  app.addContentTypeParser(types, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      checkEncoding(request);
      done(null, readJson(body as Buffer, manners));
    } catch (reason) {
      done(reason as Error, undefined);
    }
  });
  app.setValidatorCompiler(compileSchema);
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined) request.body = {};
    checkQuery(request, manners);
    mendPath(request);
    done();
  });
  app.addHook('onRequest', (request) => app.limits.address(request));
  if (manners.anyContentType) {
    app.addHook('onRequest', (request, _reply, done) => {
      // Also one that cannot be read at all.
      if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'application/json';
      done();
    });
  }
  app.setErrorHandler(async (reason: FastifyError | HouseError, request, reply) => {
    const error = await countRefusal(app, request, houseErrorOf(reason));
    logError(error, request);
    return manners.answer(error, request, reply);
  });
  app.setNotFoundHandler(() => {
    throw fail('route_not_found');
  });
}

/** @throws bad_json */
function checkEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || /^(identity)?$/i.test(encoding)) return;
  throw fail('bad_json', { text: 'the body is compressed: send it as plain JSON, without Content-Encoding' });
}

function checkQuery(request: FastifyRequest, manners: DoorManners): void {
  for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) {
    for (const text of Array.isArray(value) ? value : [value]) {
      if (typeof text === 'string') checkText(text, name, manners);
    }
  }
}

/** What no name can hold becomes something that names nothing, so that it is not found. */
function mendPath(request: FastifyRequest): void {
  const parameters = request.params as Record<string, string>;
  for (const [name, text] of Object.entries(parameters)) {
    if (text.includes('\0')) parameters[name] = text.replaceAll('\0', '\uFFFD');
  }
}

/** Wrong credentials are answered until there are too many of them from one address. */
async function countRefusal(
  app: FastifyInstance,
  request: FastifyRequest,
  error: HouseError,
): Promise<HouseError> {
  if (error.status !== 401) return error;
  try {
    await app.limits.refused(request);
    return error;
  } catch (reason) {
    return houseErrorOf(reason as HouseError);
  }
}
