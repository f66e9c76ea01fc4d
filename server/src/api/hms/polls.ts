import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import type { House } from '../../house.ts';
import type { PollInput } from '../../rooms/poll.ts';
import {
  createPoll,
  deleteOption,
  deleteQuestion,
  getPoll,
  putOption,
  putQuestion,
  rewritePoll,
} from '../../rooms/polls.ts';
import { presentPoll, presentQuestion } from './present-polls.ts';
import {
  OptionBody,
  OptionPath,
  PollAnswer,
  PollBody,
  PollPath,
  QuestionBody,
  questionFrom,
  QuestionPath,
} from './schema-polls.ts';

const tags = ['Polls'];

/** HM 2.11: what people in rooms are asked. A room names its polls (`polls`). */
export const pollRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;

  const create = {
    summary: 'Make a poll',
    description: 'Name it in `polls` of a room, so that it can be asked there.',
    operationId: 'createPoll',
    ...{ tags, body: PollBody, response: { 200: PollAnswer } },
  };
  app.post('/polls', { schema: create }, async ({ caller, body }) =>
    presentPoll(await db.write((tx) => createPoll(tx, caller.actor, inputOf(body)))),
  );

  const rewrite = {
    summary: 'Write a poll anew',
    description:
      'What is left out has its default; where nothing is said, the poll is answered as it is. ' +
      'Where it is being asked it stays as it was.',
    operationId: 'updatePoll',
    ...{ tags, params: PollPath, body: PollBody, response: { 200: PollAnswer } },
  };
  app.post('/polls/:poll_id', { schema: rewrite }, async ({ caller, params, body }) => {
    const { poll_id: name } = params;
    // The vendor's curl line for getting a poll is a POST without a body.
    if (Object.keys(body).length === 0)
      return presentPoll(await getPoll(db.queries, caller.project.id, name));
    return presentPoll(await db.write((tx) => rewritePoll(tx, caller.actor, name, inputOf(body))));
  });

  const get = {
    summary: 'Get a poll',
    operationId: 'getPoll',
    ...{ tags, params: PollPath, response: { 200: PollAnswer } },
  };
  app.get('/polls/:poll_id', { schema: get }, async ({ caller, params }) =>
    presentPoll(await getPoll(db.queries, caller.project.id, params.poll_id)),
  );

  const question = {
    summary: 'Write a question of a poll anew, or add the next one',
    operationId: 'setPollQuestion',
    ...{ tags, params: QuestionPath, body: QuestionBody, response: { 200: QuestionBody } },
  };
  app.post(
    '/polls/:poll_id/questions/:question_id',
    { schema: question },
    async ({ caller, params, body }) => {
      const { poll_id: name, question_id: index } = params;
      const input = questionFrom(body);
      return presentQuestion(await db.write((tx) => putQuestion(tx, caller.actor, name, index, input)));
    },
  );

  const noQuestion = {
    summary: 'Delete a question of a poll',
    description: 'Those behind it move up.',
    operationId: 'deletePollQuestion',
    ...{ tags, params: QuestionPath, response: { 204: { description: 'It is gone.' } } },
  };
  app.delete('/polls/:poll_id/questions/:question_id', { schema: noQuestion }, async (request, reply) => {
    const { poll_id: name, question_id: index } = request.params;
    await db.write((tx) => deleteQuestion(tx, request.caller.actor, name, index));
    reply.code(204);
  });

  const option = {
    summary: 'Write an option of a question anew, or add the next one',
    operationId: 'setPollOption',
    ...{ tags, params: OptionPath, body: OptionBody, response: { 200: OptionBody } },
  };
  app.post(
    '/polls/:poll_id/questions/:question_id/options/:option_id',
    { schema: option },
    async ({ caller, params, body: { text, weight } }) => {
      const at = { question: params.question_id, option: params.option_id };
      const input = { ...(text !== undefined && { text }), ...(weight !== undefined && { weight }) };
      return db.write((tx) => putOption(tx, caller.actor, params.poll_id, at, input));
    },
  );

  const noOption = {
    summary: 'Delete an option of a question',
    description: 'Those behind it move up, also in the right answer.',
    operationId: 'deletePollOption',
    ...{ tags, params: OptionPath, response: { 204: { description: 'It is gone.' } } },
  };
  app.delete(
    '/polls/:poll_id/questions/:question_id/options/:option_id',
    { schema: noOption },
    async (request, reply) => {
      const { poll_id: name, question_id: question, option_id: option } = request.params;
      await db.write((tx) => deleteOption(tx, request.caller.actor, name, { question, option }));
      reply.code(204);
    },
  );

  done();
};

function inputOf({ questions, ...rest }: Static<typeof PollBody>): PollInput {
  return { ...rest, ...(questions && { questions: questions.map(questionFrom) }) };
}
