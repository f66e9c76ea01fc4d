import type { FastifyError, FastifyRequest } from 'fastify';
import { fail, HouseError } from '../../errors.ts';
import { explain } from './validation.ts';

/** Anything that was thrown, in the words of our vocabulary. */
export function houseErrorOf(reason: FastifyError | HouseError): HouseError {
  if (reason instanceof HouseError) return reason;
  if (reason.validation) return explain(reason.validation, reason.validationContext);
  switch (reason.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return fail('too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return fail('unsupported_media_type');
    case 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE':
      // Only of QUERY, which no route takes.
      return fail('route_not_found');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return fail('bad_json', { cause: reason });
    default:
      return fail('internal', { cause: reason });
  }
}

/** Our own failures with their cause; refusals only for who looks closely. */
export function logError(error: HouseError, request: FastifyRequest): void {
  if (error.status >= 500) request.log.error({ err: error.cause ?? error }, error.message);
  // Not the cause: that of broken JSON quotes the body.
  else request.log.debug({ code: error.code, member: error.member }, error.message);
}
