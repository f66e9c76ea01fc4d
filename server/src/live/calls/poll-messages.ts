import { Type, type Static, type TSchema } from 'typebox';
import { MOST_OPTIONS, MOST_QUESTIONS, QUESTION_TYPES, type QuestionInput } from '../../rooms/poll.ts';

const LONGEST_TITLE = 1024;
const LONGEST_TEXT = 4096;
const LONGEST_DURATION = 12 * 3600;

const Name = Type.String({ minLength: 1, maxLength: 64 });
const Roles = Type.Array(Type.String({ maxLength: 128 }), { maxItems: 100 });
const Index = Type.Integer({ minimum: 0, maximum: 1000 });
const Seconds = Type.Integer({ minimum: 0, maximum: LONGEST_DURATION });
const Weight = Type.Integer({ minimum: 0, maximum: 1000 });
const Text = Type.String({ maxLength: LONGEST_TEXT });
const Bool = Type.Boolean();
/** Clients leave out what is not there, or say null. */
const maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

const QuestionSaid = Type.Object({
  question: Type.Object({
    index: maybe(Index),
    text: maybe(Text),
    type: Type.Enum([...QUESTION_TYPES]),
    skippable: maybe(Bool),
    duration: maybe(Seconds),
    once: maybe(Bool),
    weight: maybe(Weight),
    negative: maybe(Bool),
    answer_min_len: maybe(Index),
    answer_max_len: maybe(Type.Integer({ minimum: 0, maximum: LONGEST_TEXT })),
  }),
  options: maybe(
    Type.Array(
      Type.Object({
        index: maybe(Index),
        text: maybe(Type.String({ maxLength: LONGEST_TITLE })),
        weight: maybe(Weight),
      }),
      { maxItems: MOST_OPTIONS },
    ),
  ),
  answer: maybe(
    Type.Object({
      hidden: maybe(Bool),
      option: maybe(Index),
      options: maybe(Type.Array(Index, { maxItems: MOST_OPTIONS })),
      text: maybe(Text),
      case: maybe(Bool),
      trim: maybe(Bool),
    }),
  ),
});

const ResponseSaid = Type.Object({
  question: Index,
  type: maybe(Type.String({ maxLength: 32 })),
  skipped: maybe(Bool),
  option: maybe(Type.Integer()),
  options: maybe(Type.Array(Type.Integer(), { maxItems: MOST_OPTIONS })),
  text: maybe(Text),
  duration: maybe(Type.Number({ minimum: 0, maximum: LONGEST_DURATION * 1000 })),
});

const Page = { index: maybe(Index), count: maybe(Index) };

/** What clients ask about polls, with what belongs to it (contract §7). */
export const POLL_PARAMS = {
  'poll-info-set': Type.Object({
    poll_id: maybe(Name),
    title: maybe(Type.String({ maxLength: LONGEST_TITLE })),
    type: maybe(Type.Enum(['poll', 'quiz'])),
    duration: maybe(Seconds),
    anonymous: maybe(Bool),
    visibility: maybe(Bool),
    locked: maybe(Bool),
    mode: maybe(Type.Enum(['userid', 'peerid', 'username'])),
    vote: maybe(Roles),
    responses: maybe(Roles),
  }),
  'poll-info-get': Type.Object({ poll_id: Name }),
  'poll-questions-set': Type.Object({
    poll_id: Name,
    questions: Type.Array(QuestionSaid, { maxItems: MOST_QUESTIONS }),
  }),
  'poll-questions-get': Type.Object({ poll_id: Name, ...Page }),
  'poll-start': Type.Object({ poll_id: Name }),
  'poll-stop': Type.Object({ poll_id: Name }),
  'poll-response': Type.Object({
    poll_id: Name,
    responses: Type.Array(ResponseSaid, { minItems: 1, maxItems: MOST_QUESTIONS }),
  }),
  'poll-responses': Type.Object({ poll_id: Name, ...Page, self: maybe(Bool) }),
  'poll-result': Type.Object({ poll_id: Name }),
  'poll-list': Type.Object({
    state: maybe(Type.Enum(['created', 'started', 'stopped'])),
    count: maybe(Index),
    start: maybe(Type.String({ maxLength: 64 })),
  }),
  'poll-leaderboard': Type.Object({
    poll_id: Name,
    question: maybe(Index),
    count: maybe(Index),
    offset: maybe(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  }),
};

type QuestionSaid = Static<typeof QuestionSaid>;

/** A question as clients say it, in the words of the house. */
export function questionOf({ question, options, answer }: QuestionSaid): QuestionInput {
  const { answer_min_len: answerMinLen, answer_max_len: answerMaxLen, ...rest } = question;
  return given({
    ...given({ ...rest, answerMinLen, answerMaxLen }),
    options: options?.map((option) => given(option)),
    answer: answer ? given(answer) : undefined,
  });
}

/** Without what is null or undefined. */
export function given<T extends object>(said: T): { [K in keyof T]: NonNullable<T[K]> } {
  const entries = Object.entries(said).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: NonNullable<T[K]> };
}
