import { createHash } from 'node:crypto';
import type { PollContent, PollQuestion, QuestionType } from './poll.ts';

/** What somebody says to one question. */
export interface PollReply {
  question: number;
  type?: string | undefined;
  skipped?: boolean | undefined;
  option?: number | undefined;
  options?: readonly number[] | undefined;
  text?: string | undefined;
  /** Milliseconds that they took, as their page says. */
  duration?: number | undefined;
}

/** The same as it is kept. */
export interface KeptReply {
  type: QuestionType;
  skipped: boolean;
  option?: number;
  options?: number[];
  text?: string;
}

/** Of an answer in words, where the question sets no other bound. */
const LONGEST = 4096;

/** @returns what is kept of it, or why it cannot be an answer to the question */
export function readReply(question: PollQuestion, reply: PollReply): KeptReply | string {
  const { type, options } = question;
  if (reply.type !== undefined && reply.type !== type) return `the question is ${type}`;
  if (reply.skipped === true) return question.skippable ? { type, skipped: true } : 'cannot be skipped';
  const isOption = (index: number): boolean => index >= 1 && index <= options.length;
  if (type === 'single-choice') {
    const option = reply.option ?? (reply.options?.length === 1 ? reply.options[0] : undefined);
    return option !== undefined && isOption(option)
      ? { type, skipped: false, option }
      : 'there is no such option';
  }
  if (type === 'multiple-choice') {
    const chosen = [...new Set(reply.options ?? (reply.option === undefined ? [] : [reply.option]))];
    if (chosen.length === 0 || !chosen.every(isOption)) return 'there is no such option';
    return { type, skipped: false, options: chosen.toSorted((a, b) => a - b) };
  }
  const { text = '' } = reply;
  const { answerMinLen: least = 1, answerMaxLen: most = LONGEST } = question;
  if (text.length < least) return 'the answer is too short';
  if (text.length > Math.min(most, LONGEST)) return 'the answer is too long';
  return { type, skipped: false, text };
}

/** Whether it is right; undefined where nothing is. */
export function isRight({ type, answer }: PollQuestion, reply: KeptReply): boolean | undefined {
  if (!answer) return undefined;
  const right = answer.options ?? (answer.option === undefined ? [] : [answer.option]);
  if (type === 'single-choice') {
    // Of several that are named each is right.
    const all = answer.option === undefined ? right : [answer.option];
    return all.length === 0 ? undefined : reply.option !== undefined && all.includes(reply.option);
  }
  if (type === 'multiple-choice') {
    if (right.length === 0) return undefined;
    return (
      new Set(right).size === reply.options?.length && right.every((one) => reply.options?.includes(one))
    );
  }
  if (answer.text === undefined || answer.text === '') return undefined;
  const written = (text: string): string => {
    const trimmed = answer.trim === true ? text.trim() : text;
    return answer.case === true ? trimmed : trimmed.toLowerCase();
  };
  return written(reply.text ?? '') === written(answer.text);
}

/** What it is worth: the question's weight when it is right; as much less where wrong answers cost. */
export function scoreOf(
  { weight, negative }: PollQuestion,
  reply: KeptReply,
  right: boolean | undefined,
): number {
  if (right === true) return weight;
  return right === false && negative && !reply.skipped ? -weight : 0;
}

/** Who somebody is to a poll. */
export interface Voter {
  peerId: string;
  userId: string | null;
  name: string;
}

/** What tells people apart within one asking; of who they are it says nothing by itself. */
export function voterKey({ mode }: PollContent, runId: string, { peerId, userId, name }: Voter): string {
  const who = mode === 'username' ? `name ${name}` : `user ${userId ?? ''}`;
  const isNobody = mode === 'peerid' || (mode === 'userid' ? userId === null : name === '');
  return createHash('sha256')
    .update(JSON.stringify([runId, isNobody ? `peer ${peerId}` : who]))
    .digest('hex')
    .slice(0, 32);
}

/** Whether the right answer of a question may be told to people in the room. */
export function isTold({ answer }: PollQuestion, state: 'created' | 'started' | 'stopped'): boolean {
  return answer !== undefined && (state === 'stopped' || (state === 'started' && !answer.hidden));
}
