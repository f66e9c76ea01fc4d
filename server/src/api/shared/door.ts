import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fail, HouseError } from '../../errors.ts';
import { checkText, readJson, type Reading } from './json-body.ts';
import { compileSchema, explain } from './validation.ts';

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
  app.addContentTypeParser(types, { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, readJson(body as Buffer, manners));
    } catch (reason) {
      done(reason as Error, undefined);
    }
  });
  app.setValidatorCompiler(compileSchema);
  app.addHook('preValidation', (request, _reply, done) => {
    request.body ??= {};
    checkQuery(request, manners);
    done();
  });
  app.setErrorHandler((reason: FastifyError | HouseError, request, reply) => {
    const error = houseErrorOf(reason);
    if (error.status >= 500) request.log.error({ err: error.cause ?? error }, error.message);
    else request.log.debug({ code: error.code, member: error.member, cause: error.cause }, error.message);
    return manners.answer(error, request, reply);
  });
  app.setNotFoundHandler(() => {
    throw fail('route_not_found');
  });
}

function checkQuery(request: FastifyRequest, manners: DoorManners): void {
  for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) {
    for (const text of Array.isArray(value) ? value : [value]) {
      if (typeof text === 'string') checkText(text, name, manners);
    }
  }
}

/** Anything that was thrown, in the words of our vocabulary. */
export function houseErrorOf(reason: FastifyError | HouseError): HouseError {
  if (reason instanceof HouseError) return reason;
  if (reason.validation) return explain(reason.validation, reason.validationContext);
  switch (reason.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return fail('too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return fail('unsupported_media_type');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return fail('bad_json', { cause: reason });
    case 'FST_ERR_BAD_URL':
      return fail('bad_url');
    default:
      return fail('internal', { cause: reason });
  }
}
