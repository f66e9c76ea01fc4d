import type { Queries, Tx } from '../db/database.ts';
import { writeEvent, type Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import { newRoomId, shortId } from './ids.ts';
import {
  MOST_OPTIONS,
  wholePoll,
  wholeQuestion,
  type Poll,
  type PollContent,
  type PollInput,
  type PollOption,
  type PollQuestion,
  type QuestionInput,
} from './poll.ts';
import { findPoll, findPollForChange, insertPoll, pollOfSession, updatePoll } from './polls.store.ts';

/** Where a poll is made by people in a call. */
export interface PollPlace {
  roomNum: number;
  sessionId: string;
  /** What their client calls it; by its id where absent. */
  name?: string | undefined;
  peerId: string;
}

/** Makes a poll (HM 2.11) and its `poll.created` event. @throws bad_input */
export async function createPoll(tx: Tx, actor: Actor, input: PollInput, place?: PollPlace): Promise<Poll> {
  const id = newRoomId();
  const now = Date.now();
  const poll: Poll = {
    ...{ id, projectId: actor.projectId, name: place?.name ?? shortId(id), content: wholePoll(input) },
    ...{ roomNum: place?.roomNum ?? null, sessionId: place?.sessionId ?? null },
    ...{ createdBy: place?.peerId ?? '', createdAt: now, updatedAt: now, revision: 1 },
  };
  await insertPoll(tx, poll);
  await note(tx, actor, poll, 'poll.created');
  return poll;
}

/** @throws poll_not_found, also for one of another project */
export async function getPoll(queries: Queries, projectId: string, name: string): Promise<Poll> {
  const poll = await findPoll(queries, projectId, name);
  if (!poll) throw fail('poll_not_found');
  return poll;
}

/** Writes a poll anew (HM 2.11); sessions in which it was started go on with it as it was. */
export async function rewritePoll(tx: Tx, actor: Actor, name: string, input: PollInput): Promise<Poll> {
  return change(tx, actor, await held(tx, actor, name), () => wholePoll(input));
}

/** The same of one that people in a call made; its questions stay where none are given. */
export async function rewriteOwn(
  tx: Tx,
  actor: Actor,
  sessionId: string,
  name: string,
  input: PollInput,
): Promise<Poll> {
  const poll = await pollOfSession(tx, sessionId, name);
  if (!poll) throw fail('poll_not_found');
  return change(tx, actor, poll, ({ questions }) => {
    return wholePoll(input.questions ? input : { ...input, questions });
  });
}

/** Puts all questions of one that people in a call made. @throws poll_not_found, bad_input */
export async function putQuestions(
  tx: Tx,
  actor: Actor,
  sessionId: string,
  name: string,
  questions: readonly QuestionInput[],
): Promise<Poll> {
  const poll = await pollOfSession(tx, sessionId, name);
  if (!poll) throw fail('poll_not_found');
  return change(tx, actor, poll, (content) => wholePoll({ ...content, questions }));
}

/** Writes a question anew, or adds the next one. @throws poll_not_found, question_not_found, bad_input */
export async function putQuestion(
  tx: Tx,
  actor: Actor,
  name: string,
  index: number,
  input: QuestionInput,
): Promise<PollQuestion> {
  const question = wholeQuestion(input, index, 'question');
  await change(tx, actor, await held(tx, actor, name), (content) => {
    if (index < 1 || index > content.questions.length + 1) throw fail('question_not_found');
    return wholePoll({ ...content, questions: content.questions.toSpliced(index - 1, 1, question) });
  });
  return question;
}

/** Deletes a question; those behind it move up. @throws poll_not_found, question_not_found */
export async function deleteQuestion(tx: Tx, actor: Actor, name: string, index: number): Promise<void> {
  await change(tx, actor, await held(tx, actor, name), (content) => {
    questionOf(content, index);
    return { ...content, questions: numbered(content.questions.toSpliced(index - 1, 1)) };
  });
}

/** Writes an option anew, or adds the next one. @throws poll_not_found, question_not_found, option_not_found */
export async function putOption(
  tx: Tx,
  actor: Actor,
  name: string,
  at: { question: number; option: number },
  { text = '', weight = 1 }: Partial<PollOption>,
): Promise<PollOption> {
  const option = { index: at.option, text, weight };
  await change(tx, actor, await held(tx, actor, name), (content) => {
    const question = questionOf(content, at.question);
    if (at.option < 1 || at.option > question.options.length + 1) throw fail('option_not_found');
    const options = question.options.toSpliced(at.option - 1, 1, option);
    if (options.length > MOST_OPTIONS) {
      throw badInput('options', `must have no more than ${String(MOST_OPTIONS)} elements`);
    }
    return wholePoll(withQuestion(content, { ...question, options }));
  });
  return option;
}

/**
 * Deletes an option; those behind it move up, also in the right answer.
 *
 * @throws poll_not_found, question_not_found, option_not_found
 */
export async function deleteOption(
  tx: Tx,
  actor: Actor,
  name: string,
  at: { question: number; option: number },
): Promise<void> {
  await change(tx, actor, await held(tx, actor, name), (content) => {
    const question = questionOf(content, at.question);
    if (!question.options.some(({ index }) => index === at.option)) throw fail('option_not_found');
    const options = numbered(question.options.toSpliced(at.option - 1, 1));
    const moved = (index: number): number[] =>
      index === at.option ? [] : [index > at.option ? index - 1 : index];
    const { option, options: several, ...rest } = question.answer ?? { hidden: false };
    const [one] = option === undefined ? [] : moved(option);
    const answer = {
      ...rest,
      ...(one !== undefined && { option: one }),
      ...(several && { options: several.flatMap(moved) }),
    };
    return withQuestion(content, { ...question, options, ...(question.answer && { answer }) });
  });
}

async function held(tx: Tx, { projectId }: Actor, name: string): Promise<Poll> {
  const poll = await findPollForChange(tx, projectId, name);
  if (!poll) throw fail('poll_not_found');
  return poll;
}

function questionOf({ questions }: PollContent, index: number): PollQuestion {
  const question = questions.find((one) => one.index === index);
  if (!question) throw fail('question_not_found');
  return question;
}

function withQuestion(content: PollContent, question: PollQuestion): PollContent {
  const questions = content.questions.map((one) => (one.index === question.index ? question : one));
  return { ...content, questions };
}

function numbered<T extends { index: number }>(items: readonly T[]): T[] {
  return items.map((item, place) => ({ ...item, index: place + 1 }));
}

async function change(
  tx: Tx,
  actor: Actor,
  poll: Poll,
  decide: (content: PollContent) => PollContent,
): Promise<Poll> {
  const content = decide(poll.content);
  if (JSON.stringify(content) === JSON.stringify(poll.content)) return poll;
  const changed = { ...poll, content, updatedAt: Date.now(), revision: poll.revision + 1 };
  await updatePoll(tx, changed);
  await note(tx, actor, changed, 'poll.updated');
  return changed;
}

/** Right answers are not told: who may read events need not be who may know them. */
async function note(tx: Tx, actor: Actor, poll: Poll, type: string): Promise<void> {
  const { id, name, content, sessionId, revision: seq, updatedAt: at } = poll;
  const { title, type: kind, questions } = content;
  const facts = { name, title, type: kind, questions: questions.length };
  const data = { ...facts, ...(sessionId !== null && { session: sessionId }) };
  await writeEvent(tx, actor, { subject: id, seq, type, at, data });
}
