import type { KeptReply } from './poll-answers.ts';
import type { PollContent, PollQuestion } from './poll.ts';

/** How a poll was answered, counted. */
export interface PollTally {
  voters: Set<string>;
  responses: number;
  questions: Map<number, QuestionTally>;
}

export interface QuestionTally {
  /** How many chose each option, in their order. */
  options: number[];
  correct: number;
  skipped: number;
  total: number;
}

export interface Counted {
  question: number;
  voter: string;
  reply: KeptReply;
  right: boolean | undefined;
}

/** Nothing counted yet. */
export function newTally({ questions }: PollContent): PollTally {
  return {
    voters: new Set(),
    responses: 0,
    questions: new Map(questions.map((question) => [question.index, emptyFor(question)])),
  };
}

function emptyFor({ options }: PollQuestion): QuestionTally {
  return { options: options.map(() => 0), correct: 0, skipped: 0, total: 0 };
}

/** Counts an answer in place of the one before it, where there was one. */
export function count(tally: PollTally, now: Counted, before: Counted | undefined): void {
  tally.voters.add(now.voter);
  if (before) add(tally, before, -1);
  add(tally, now, 1);
}

function add(tally: PollTally, { question, reply, right }: Counted, by: 1 | -1): void {
  const counted = tally.questions.get(question);
  if (!counted) return;
  tally.responses += by;
  counted.total += by;
  if (reply.skipped) counted.skipped += by;
  if (right === true) counted.correct += by;
  for (const option of reply.options ?? (reply.option === undefined ? [] : [reply.option])) {
    const votes = counted.options[option - 1];
    if (votes !== undefined) counted.options[option - 1] = votes + by;
  }
}
