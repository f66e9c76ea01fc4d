import { badInput } from '../errors.ts';

export const QUESTION_TYPES = ['single-choice', 'multiple-choice', 'short-answer', 'long-answer'] as const;
export type QuestionType = (typeof QUESTION_TYPES)[number];

/** What people in a room are asked (HM 2.11). */
export interface Poll {
  /** 32 hex; the first 24 are its name where nobody gave it one. */
  id: string;
  projectId: string;
  /** The session in which it was made, which it belongs to; null: made from outside, for any room. */
  sessionId: string | null;
  roomNum: number | null;
  /** What clients call it. */
  name: string;
  content: PollContent;
  /** The peer who made it, or nothing. */
  createdBy: string;
  createdAt: number;
  updatedAt: number;
  revision: number;
}

export interface PollContent {
  title: string;
  /** Seconds; 0: until it is stopped, or the session ends. */
  duration: number;
  /** Who answered what is not kept. */
  anonymous: boolean;
  /** By what people are told apart, so that nobody answers twice. */
  mode: 'userid' | 'peerid' | 'username';
  type: 'poll' | 'quiz';
  /** Whether it starts with the session of a room that names it. */
  start: 'auto' | 'manual';
  visibility: boolean;
  locked: boolean;
  /** Roles that may answer, and that see what was answered; empty: all. */
  vote: string[];
  responses: string[];
  questions: PollQuestion[];
}

export interface PollQuestion {
  /** From 1, without gaps. */
  index: number;
  text: string;
  type: QuestionType;
  format: string;
  attachment: { type?: string; url?: string }[];
  skippable: boolean;
  /** Seconds; for pages to show. */
  duration: number;
  /** An answer cannot be changed. */
  once: boolean;
  /** What the right answer is worth. */
  weight: number;
  /** A wrong answer costs as much. */
  negative: boolean;
  answerMinLen?: number;
  answerMaxLen?: number;
  answer?: PollAnswer;
  options: PollOption[];
}

export interface PollOption {
  index: number;
  text: string;
  weight: number;
}

/** The right answer. */
export interface PollAnswer {
  /** Nobody is told it before the poll has ended. */
  hidden: boolean;
  option?: number;
  options?: number[];
  text?: string;
  /** Whether the case counts. */
  case?: boolean;
  /** Whether blanks around it do not. */
  trim?: boolean;
}

/** As it was asked for: everything has a default. */
export type QuestionInput = Partial<Omit<PollQuestion, 'options' | 'answer'>> & {
  options?: readonly Partial<PollOption>[] | undefined;
  answer?: Partial<PollAnswer> | null | undefined;
};
export type PollInput = Partial<Omit<PollContent, 'questions'>> & { questions?: readonly QuestionInput[] };

/** Clients ask for fifty at once, and for no more. */
export const MOST_QUESTIONS = 50;
export const MOST_OPTIONS = 50;
/** Bytes of a poll as JSON. */
const LARGEST = 128 * 1024;

const DEFAULTS: PollContent = {
  ...{ title: '', duration: 0, anonymous: false, mode: 'userid', type: 'poll', start: 'auto' },
  ...{ visibility: false, locked: false, vote: [], responses: [], questions: [] },
};

/** What is kept of what callers name: nothing else that they say. */
const POLL_MEMBERS = [
  ...['title', 'duration', 'anonymous', 'mode', 'type', 'start', 'visibility', 'locked', 'vote', 'responses'],
];
const QUESTION_MEMBERS = [
  ...['text', 'type', 'format', 'skippable', 'duration', 'once', 'weight', 'negative'],
  ...['answerMinLen', 'answerMaxLen'],
];
const ANSWER_MEMBERS = ['hidden', 'option', 'options', 'text', 'case', 'trim'];
const ATTACHMENT_MEMBERS = ['type', 'url'];

/**
 * A whole poll (HM 2.11). Questions and options that say no number have the one of their place.
 *
 * @throws bad_input for numbers that are there twice, and for right answers that nobody can give
 */
export function wholePoll({ questions = [], ...given }: PollInput): PollContent {
  const content = { ...DEFAULTS, ...present(given, POLL_MEMBERS), questions: wholeQuestions(questions) };
  if (Buffer.byteLength(JSON.stringify(content)) > LARGEST) {
    throw badInput('questions', `must have at most ${String(LARGEST)} bytes`);
  }
  return content;
}

/** @throws bad_input, as `wholePoll` */
function wholeQuestions(questions: readonly QuestionInput[]): PollQuestion[] {
  if (questions.length > MOST_QUESTIONS) {
    throw badInput('questions', `must have no more than ${String(MOST_QUESTIONS)} elements`);
  }
  return ordered(questions, 'questions').map((question, place) =>
    wholeQuestion(question, place + 1, `questions.${String(place)}`),
  );
}

/** @throws bad_input, as `wholePoll` */
export function wholeQuestion(input: QuestionInput, index: number, path: string): PollQuestion {
  const { options = [], answer, attachment, ...given } = input;
  if (options.length > MOST_OPTIONS) {
    throw badInput(`${path}.options`, `must have no more than ${String(MOST_OPTIONS)} elements`);
  }
  const question: PollQuestion = {
    ...{ text: '', type: 'single-choice', format: 'text', attachment: [], skippable: true, duration: 0 },
    ...{ once: false, weight: 1, negative: false },
    ...present(given, QUESTION_MEMBERS),
    ...(attachment && { attachment: attachment.map((one) => present(one, ATTACHMENT_MEMBERS)) }),
    index,
    options: ordered(options, `${path}.options`).map(({ text = '', weight = 1 }, place) => ({
      ...{ index: place + 1, text, weight },
    })),
    ...(answer && { answer: { hidden: false, ...present(answer, ANSWER_MEMBERS) } }),
  };
  checkAnswer(question, path);
  return question;
}

function checkAnswer({ type, answer, options }: PollQuestion, path: string): void {
  if (!answer || type === 'short-answer' || type === 'long-answer') return;
  const named = [...(answer.options ?? []), ...(answer.option === undefined ? [] : [answer.option])];
  if (named.some((index) => index < 1 || index > options.length)) {
    throw badInput(`${path}.answer`, 'must name options of the question');
  }
}

/** By their numbers, where they say any. @throws bad_input */
function ordered<T extends { index?: number | undefined }>(items: readonly T[], path: string): T[] {
  const numbers = items.flatMap(({ index }) => (index === undefined ? [] : [index]));
  if (new Set(numbers).size < numbers.length) throw badInput(path, 'must have each index once');
  const placed = items.map((item, place) => ({ item, at: item.index ?? place + 1 }));
  return placed.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}

function present<T extends object>(
  given: T,
  members: readonly string[],
): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(
    ([name, value]) => members.includes(name) && value !== undefined && value !== null,
  );
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
