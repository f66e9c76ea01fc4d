import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { accessKeyOf } from '../../projects/access-keys.ts';
import { getUsableCode, roomToEnter } from '../../rooms/codes.ts';
import { shortId } from '../../rooms/ids.ts';
import { OPEN_BODY_LIMIT } from '../shared/door.ts';
import { guessCounter } from './guesses.ts';
import { preflight } from './init.ts';
import { AppToken } from './responses.ts';
import { TokenBody } from './schema.ts';
import { mintAppToken } from './tokens.ts';

/** Seconds; HM 1.1 expiry. */
const LIFESPAN = 24 * 3600;

/**
 * HM 2.2 token by room code. Browsers ask from any page, without a credential: the code is the credential.
 */
export const tokenRoute: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, accessKeys, config } = house;
  const guesses = guessCounter(config.rateLimitRefused);

  app.options('/token', { schema: { hide: true } }, (_request, reply) => preflight(reply));

  const schema = {
    summary: 'Turn a room code into a token',
    description:
      'The token lets somebody into the room with the role of the code. The code is the credential, so that browsers can ask from any page.',
    operationId: 'createTokenByRoomCode',
    tags: ['Room codes'],
    security: [],
    body: TokenBody,
    response: {
      200: AppToken,
      403: { description: 'The code, its room or the access key is disabled.' },
      404: { description: 'There is no such code.' },
    },
  };
  app.post('/token', { schema, bodyLimit: OPEN_BODY_LIMIT }, async (request) => {
    const { user_id: userId } = request.body;
    const code = await guesses(request.ip, () => getUsableCode(db.queries, request.body.code));
    const accessKey = await accessKeyOf(db.queries, code.projectId);
    const key = accessKey === undefined ? undefined : await accessKeys(accessKey);
    if (!key?.enabled) throw fail('key_disabled');
    const room = await roomToEnter(db.queries, code, key.project);
    const now = Math.floor(Date.now() / 1000);
    const who = { roomId: shortId(room.id), role: code.role, userId: userId === '' ? undefined : userId };
    const token = mintAppToken(key, who, { now, lifespan: LIFESPAN });
    return { token, expiresAt: new Date((now + LIFESPAN) * 1000).toISOString() };
  });

  done();
};
