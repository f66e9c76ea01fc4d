import type { FastifyPluginCallback } from 'fastify';
import { fail } from '../../errors.ts';

/** HM 2.13: telephones. */
const SIP = [
  ['/sip/dtmf', 'sendDtmf'],
  ['/sip/outbound/trunks', 'createSipTrunk'],
  ['/sip/outbound/trunks/:trunk_id', 'updateSipTrunk'],
  ['/sip/outbound/call', 'callBySip'],
] as const;

/** What this server says openly that it does not do: 501, whatever is asked and whoever asks. */
export const notOffered: FastifyPluginCallback = (app, _options, done) => {
  const refuse = (): never => {
    throw fail('not_offered', { text: 'this server does not offer SIP' });
  };
  for (const [url, operationId] of SIP) {
    const named = url.includes(':') && { params: TRUNK };
    const response = { 501: { description: 'This server does not offer SIP.' } };
    const schema = {
      summary: 'Refused: SIP is not offered',
      operationId,
      tags: ['SIP'],
      security: [],
      ...named,
      response,
    };
    app.post(url, { schema }, refuse);
  }
  done();
};

const TRUNK = {
  type: 'object',
  properties: { trunk_id: { type: 'string', description: 'The trunk.' } },
  required: ['trunk_id'],
};
