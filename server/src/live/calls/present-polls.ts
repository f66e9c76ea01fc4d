import { isTold, type Voter } from '../../rooms/poll-answers.ts';
import type { PollResponse } from '../../rooms/poll-responses.ts';
import type { PollRun } from '../../rooms/poll-runs.ts';
import type { Poll, PollContent } from '../../rooms/poll.ts';
import { stateOfRun, type LivePoll, type PollState } from './poll-state.ts';

/** A poll as clients know it (contract §7). */
export function presentPoll({ name, content, createdBy, createdAt }: Poll, run: PollRun | undefined) {
  const { title, type, duration, anonymous, visibility, locked, mode, vote, responses } =
    run?.content ?? content;
  const { questions } = run?.content ?? content;
  return {
    ...{ poll_id: name, title, type, duration, anonymous, visibility, locked, mode, vote, responses },
    ...{ state: stateOfRun(run), created_by: createdBy, created_at: createdAt },
    ...(run && { started_by: run.startedBy, started_at: run.startedAt }),
    ...(run?.stoppedAt && { stopped_by: run.stoppedBy ?? '', stopped_at: run.stoppedAt }),
    questions_count: questions.length,
  };
}

/**
 * The questions with what may be told of the right answers: all of it to those who write a draft; while it is asked what
 * is not hidden; afterwards all.
 */
export function presentQuestions({ questions }: PollContent, state: PollState, isWriter: boolean) {
  return questions.map((whole) => {
    const {
      options,
      answer,
      answerMinLen,
      answerMaxLen,
      format: _format,
      attachment: _files,
      ...question
    } = whole;
    const isShown = (state === 'created' && isWriter) || isTold(whole, state);
    const shown = isShown ? answer : answer && { hidden: answer.hidden };
    const lengths = { answer_min_len: answerMinLen, answer_max_len: answerMaxLen };
    return { question: { ...question, ...lengths }, options, ...(shown && { answer: shown }) };
  });
}

/** How a poll stands; of questions with hidden answers not before the end how many were right. */
export function presentResult({ poll, run, tally, mostPeople }: LivePoll, isWhole: boolean) {
  const state = stateOfRun(run);
  const questions = run.content.questions.flatMap((question) => {
    const counted = tally.questions.get(question.index);
    if (!counted || !isWhole) return [];
    const { options, skipped, total, correct } = counted;
    const right = !question.answer || isTold(question, state) ? { correct } : {};
    return [{ question: question.index, type: question.type, options, skipped, total, ...right }];
  });
  return {
    ...{ poll_id: poll.name, max_user: mostPeople, total_response: tally.responses },
    ...{ user_count: tally.voters.size, questions },
  };
}

/** An answer as clients know it. */
export function presentResponse(response: PollResponse, state: PollState) {
  const { id, question, reply, retries, duration } = response;
  return {
    final: state === 'stopped',
    response: { question, response_id: id, ...reply, update: retries > 0, duration },
    peer: presentVoter(response),
  };
}

/** Who answered; nothing but a hash where the poll is anonymous. */
export function presentVoter({
  voter,
  peerId,
  userId,
  name,
}: Omit<Voter, 'userId'> & { voter: string; userId: string }) {
  return { hash: voter, peerid: peerId, userid: userId, username: name };
}
