import { Type, type Static } from 'typebox';
import { MOST_OPTIONS, MOST_QUESTIONS, QUESTION_TYPES, type QuestionInput } from '../../rooms/poll.ts';
import { Time } from './responses.ts';

const LONGEST_DURATION = 12 * 3600;
const Seconds = Type.Integer({ minimum: 0, maximum: LONGEST_DURATION });
const Index = Type.Integer({ minimum: 1, maximum: 1000, description: 'From 1; by its place unless given.' });
const Weight = Type.Integer({ minimum: 0, maximum: 1000 });

export const OptionBody = Type.Object(
  {
    index: Type.Optional(Index),
    text: Type.Optional(Type.String({ maxLength: 1024 })),
    weight: Type.Optional(Weight),
  },
  { title: 'PollOption', examples: [{ index: 1, text: 'Seven', weight: 1 }] },
);

const question = { index: 1, text: 'How many?', type: 'single-choice', weight: 2 };
const options = [
  { index: 1, text: 'Seven', weight: 1 },
  { index: 2, text: 'Nine', weight: 1 },
];
const exampleQuestion = { ...question, answer: { hidden: true, options: [2] }, options };

/** HM 2.11 question. */
export const QuestionBody = Type.Object(
  {
    index: Type.Optional(Index),
    text: Type.Optional(Type.String({ maxLength: 4096 })),
    type: Type.Optional(Type.Enum([...QUESTION_TYPES])),
    format: Type.Optional(Type.String({ maxLength: 64, description: 'Of the text; `text` unless given.' })),
    attachment: Type.Optional(
      Type.Array(
        Type.Object({
          type: Type.Optional(Type.String({ maxLength: 256 })),
          url: Type.Optional(Type.String({ maxLength: 2048 })),
        }),
        { maxItems: 20 },
      ),
    ),
    skippable: Type.Optional(Type.Boolean()),
    duration: Type.Optional(Seconds),
    once: Type.Optional(Type.Boolean({ description: 'An answer cannot be changed.' })),
    weight: Type.Optional(Weight),
    answer_min_len: Type.Optional(Type.Integer({ minimum: 0, maximum: 4096 })),
    answer_max_len: Type.Optional(Type.Integer({ minimum: 0, maximum: 4096 })),
    answer: Type.Optional(
      Type.Object({
        hidden: Type.Optional(Type.Boolean({ description: 'Nobody is told it while the poll is running.' })),
        option: Type.Optional(Type.Integer({ minimum: 1 })),
        options: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: MOST_OPTIONS })),
        text: Type.Optional(Type.String({ maxLength: 4096 })),
        case: Type.Optional(Type.Boolean({ description: 'Whether the case counts.' })),
        trim: Type.Optional(Type.Boolean({ description: 'Whether blanks around it do not.' })),
      }),
    ),
    options: Type.Optional(Type.Array(OptionBody, { maxItems: MOST_OPTIONS })),
  },
  { title: 'PollQuestion', examples: [exampleQuestion] },
);

/** HM 2.11 poll. */
export const PollBody = Type.Object(
  {
    title: Type.Optional(Type.String({ maxLength: 1024 })),
    duration: Type.Optional({ ...Seconds, description: 'Seconds; 0: until it is stopped.' }),
    anonymous: Type.Optional(Type.Boolean({ description: 'Who answered what is not kept.' })),
    mode: Type.Optional(
      Type.Enum(['userid', 'peerid', 'username'], { description: 'By what people are told apart.' }),
    ),
    type: Type.Optional(Type.Enum(['poll', 'quiz'])),
    start: Type.Optional(
      Type.Enum(['auto', 'manual'], { description: 'Whether it starts with the session of a room.' }),
    ),
    questions: Type.Optional(Type.Array(QuestionBody, { maxItems: MOST_QUESTIONS })),
  },
  {
    title: 'Poll',
    examples: [
      { title: 'A quiz', duration: 60, type: 'quiz', start: 'manual', questions: [exampleQuestion] },
    ],
  },
);

const pollId = Type.String({ description: 'The `id` of the poll, or what a client calls one it made.' });
const place = { type: 'integer', minimum: 1, maximum: 1000 };
export const PollPath = Type.Object({ poll_id: pollId });
export const QuestionPath = Type.Object({
  poll_id: pollId,
  question_id: Type.Unsafe<number>({ ...place, description: 'The index of the question, from 1.' }),
});
export const OptionPath = Type.Object({
  ...QuestionPath.properties,
  option_id: Type.Unsafe<number>({ ...place, description: 'The index of the option, from 1.' }),
});
export const ResponsePath = Type.Object({
  poll_id: pollId,
  response_id: Type.String({ description: 'The `id` of the response.' }),
});

export const ResponsesQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ description: 'How many at most, from 10 to 100.' })),
  start: Type.Optional(Type.String({ maxLength: 64, description: 'The `last` of the page before.' })),
  question: Type.Optional(Type.Integer({ minimum: 1, description: 'Only answers to this question.' })),
  session_id: Type.Optional(Type.String({ maxLength: 64, description: 'Only those of this session.' })),
  all: Type.Optional(Type.Boolean({ description: 'Taken for the vendor’s sake: all are listed anyway.' })),
});

/** A question as it was sent, in the words of the house. */
export function questionFrom(body: Static<typeof QuestionBody>): QuestionInput {
  const { answer_min_len: answerMinLen, answer_max_len: answerMaxLen, ...rest } = body;
  return {
    ...rest,
    ...(answerMinLen !== undefined && { answerMinLen }),
    ...(answerMaxLen !== undefined && { answerMaxLen }),
  };
}

const answered = {
  id: Type.String(),
  poll_id: Type.String(),
  session_id: Type.String(),
  question: Type.Integer(),
  duration: Type.Number({ description: 'Milliseconds, as the page of the person says.' }),
  peer_id: Type.String({ description: 'Empty in an anonymous poll.' }),
  user_id: Type.String(),
};
export const PollResponse = Type.Object(
  {
    ...answered,
    skipped: Type.Boolean(),
    option: Type.Optional(Type.Integer()),
    options: Type.Optional(Type.Array(Type.Integer())),
    text: Type.String(),
    update: Type.Boolean({ description: 'Whether it stands in place of another.' }),
    original_response: Type.String({ description: 'The first one’s id, where it was changed.' }),
    retries: Type.Integer(),
    sent_at: Time,
  },
  { title: 'PollResponse' },
);
export const PollResult = Type.Object({ ...answered, score: Type.Number() }, { title: 'PollResult' });
const PollSession = Type.Object(
  {
    id: Type.String(),
    poll_id: Type.String(),
    session_id: Type.String(),
    started_at: Time,
    stopped_at: Type.Union([Time, Type.Null()]),
    total_responses: Type.Integer(),
    unique_participants: Type.Integer(),
  },
  { title: 'PollSession' },
);
const pageOf = (item: object, key: string, title: string): object =>
  Type.Object(
    { limit: Type.Integer(), last: Type.String(), [key]: Type.Array(Type.Unsafe(item)) },
    { title },
  );
export const PollSessions = pageOf(PollSession, 'responses', 'PollSessions');
export const PollResponses = pageOf(PollResponse, 'responses', 'PollResponses');
export const PollResults = pageOf(PollResult, 'results', 'PollResults');
export const PollAnswer = Type.Object({ ...PollBody.properties, id: Type.String() }, { title: 'WholePoll' });
