import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { responseOfPoll, responsesOfPoll, runsOfPoll } from '../../rooms/poll-lists.ts';
import type { PollResponse } from '../../rooms/poll-responses.ts';
import { getPoll } from '../../rooms/polls.ts';
import { isId, pageSize, startOf } from './pages.ts';
import { presentAsked, presentResponse, presentResult } from './present-polls.ts';
import {
  PollPath,
  PollResponse as ResponseAnswer,
  PollResponses,
  PollResult,
  PollResults,
  PollSessions,
  ResponsePath,
  ResponsesQuery,
} from './schema-polls.ts';

const tags = ['Polls'];

/** HM 2.11: what was answered to a poll, newest first. */
export const pollResultRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { queries } = house.db;

  const sessions = {
    summary: 'List the sessions in which a poll was asked',
    operationId: 'listPollSessions',
    ...{ tags, params: PollPath, querystring: ResponsesQuery, response: { 200: PollSessions } },
  };
  app.get('/polls/:poll_id/sessions', { schema: sessions }, async ({ caller, params, query }) => {
    const poll = await getPoll(queries, caller.project.id, params.poll_id);
    const limit = pageSize(query.limit);
    const asked = await runsOfPoll(queries, poll.id, { start: startOf(query.start), limit });
    return paged('responses', asked.map(presentAsked), limit);
  });

  const lists = [
    ['responses', 'What was answered to a poll', 'listPollResponses', PollResponses, presentResponse],
    ['results', 'What the answers to a poll were worth', 'listPollResults', PollResults, presentResult],
  ] as const;
  for (const [key, summary, operationId, answer, present] of lists) {
    const schema = { summary, operationId, tags, params: PollPath, querystring: ResponsesQuery };
    const route = { schema: { ...schema, response: { 200: answer } } };
    app.get(`/polls/:poll_id/${key}`, route, async ({ caller, params, query }) => {
      const poll = await getPoll(queries, caller.project.id, params.poll_id);
      const limit = pageSize(query.limit);
      const { question, session_id: sessionId } = query;
      const filter = { ...(question !== undefined && { question }), ...(sessionId && { sessionId }) };
      const page = { start: startOf(query.start), limit };
      const found = await responsesOfPoll(queries, poll.id, filter, page);
      return paged(
        key,
        found.map((response): { id: string } => present(response)),
        limit,
      );
    });
  }

  const ones = [
    ['responses', 'Get one answer to a poll', 'getPollResponse', ResponseAnswer, presentResponse],
    ['results', 'Get what one answer was worth', 'getPollResult', PollResult, presentResult],
  ] as const;
  for (const [key, summary, operationId, answer, present] of ones) {
    const schema = { summary, operationId, tags, params: ResponsePath, response: { 200: answer } };
    app.get(`/polls/:poll_id/${key}/:response_id`, { schema }, async ({ caller, params }) => {
      const poll = await getPoll(queries, caller.project.id, params.poll_id);
      const id = params.response_id;
      const response: PollResponse | undefined = isId(id)
        ? await responseOfPoll(queries, poll.id, id)
        : undefined;
      if (!response) throw fail('response_not_found');
      return present(response);
    });
  }

  done();
};

function paged(key: string, items: readonly { id: string }[], limit: number) {
  return { limit, last: items.at(-1)?.id ?? '', [key]: items };
}
