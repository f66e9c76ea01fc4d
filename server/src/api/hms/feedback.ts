import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { hashOf } from '../../projects/secrets.ts';
import { participantsByPeer } from '../../rooms/call-history.ts';
import { keepReports, pageOfReports } from '../../rooms/call-reports.ts';
import { firstIdAt } from '../../rooms/ids.ts';
import { OPEN_BODY_LIMIT } from '../shared/door.ts';
import { isoTime } from '../shared/iso-time.ts';
import { appTokenReader } from './app-token.ts';
import { preflight } from './init.ts';

const TYPE = 'client.feedback';
/** Of one stay. Clients send one. */
const MOST = 5;

/** What `submitSessionFeedback` of the web client sends; what else it tells of the session is known here. */
const Feedback = Type.Object({
  peer: Type.Object({ peer_id: Type.String({ minLength: 1, maxLength: 64 }) }),
  payload: Type.Object({
    rating: Type.Number(),
    min_rating: Type.Optional(Type.Number()),
    max_rating: Type.Optional(Type.Number()),
    question: Type.Optional(Type.String({ maxLength: 1024 })),
    reasons: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 20 })),
    comment: Type.Optional(Type.String({ maxLength: 4096 })),
  }),
});

/** `POST /v2/client/feedback`: what people say of a call, with the token that they came with. Any page may ask. */
export const feedbackRoute: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { queries } = house.db;
  const believe = appTokenReader(house);
  app.options('/client/feedback', { schema: { hide: true } }, (_request, reply) => preflight(reply));
  const schema = { hide: true, body: Feedback };
  app.post('/client/feedback', { schema, bodyLimit: OPEN_BODY_LIMIT }, async ({ headers, body }) => {
    const [, token] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
    if (token === undefined) throw fail('token_missing');
    const { room } = await believe(token);
    const { peer_id: peerId } = body.peer;
    const stay = (await participantsByPeer(queries, room, [peerId])).get(peerId);
    if (stay?.token_hash !== hashOf(token)) throw fail('participant_not_found');
    const span = { until: firstIdAt(Date.now() + 1), limit: 1 };
    const { total } = await pageOfReports(queries, room, { types: [TYPE], peerId }, span);
    if (total >= MOST) throw fail('rate_limited');
    const { session_id: sessionId, user_id: userId, name: user_name, call_role: role, joined_at } = stay;
    const who = { user_name, role, joined_at: isoTime(joined_at) };
    await keepReports(house.db, [
      {
        ...{ roomNum: room.num, sessionId, peerId, userId, type: TYPE, isFailure: false, at: Date.now() },
        content: { ...who, ...saidIn(body.payload) },
      },
    ]);
    return {};
  });
  done();
};

function saidIn(payload: Static<typeof Feedback>['payload']): Record<string, unknown> {
  const { rating, min_rating, max_rating, question, reasons, comment } = payload;
  return { rating, min_rating, max_rating, question, reasons, comment };
}
