import { shortId } from '../../rooms/ids.ts';
import type { AskedPoll } from '../../rooms/poll-lists.ts';
import type { PollResponse } from '../../rooms/poll-responses.ts';
import type { Poll, PollQuestion } from '../../rooms/poll.ts';
import { isoTime } from '../shared/iso-time.ts';

/** HM 2.11 poll. */
export function presentPoll({ id, content }: Poll) {
  const { title, duration, anonymous, mode, type, start, questions } = content;
  return {
    ...{ id: shortId(id), title, duration, anonymous, mode, type, start },
    questions: questions.map(presentQuestion),
  };
}

export function presentQuestion({ answerMinLen, answerMaxLen, negative: _ours, ...question }: PollQuestion) {
  return {
    ...question,
    ...(answerMinLen !== undefined && { answer_min_len: answerMinLen }),
    ...(answerMaxLen !== undefined && { answer_max_len: answerMaxLen }),
  };
}

/** One asking of a poll, as a list of its sessions has it (HM 2.11). */
export function presentAsked({ id, pollId, sessionId, startedAt, stoppedAt, responses, people }: AskedPoll) {
  return {
    ...{ id: shortId(id), poll_id: shortId(pollId), session_id: shortId(sessionId) },
    ...{ started_at: isoTime(startedAt), stopped_at: stoppedAt === null ? null : isoTime(stoppedAt) },
    ...{ total_responses: responses, unique_participants: people },
  };
}

/** What somebody answered (HM 2.11). */
export function presentResponse(response: PollResponse) {
  const { reply, retries, sentAt } = response;
  const { skipped, option, options, text = '' } = reply;
  const base = presentAnswered(response);
  return {
    ...{ ...base, skipped, text, update: retries > 0, original_response: retries > 0 ? base.id : '' },
    ...(option !== undefined && { option }),
    ...(options && { options }),
    ...{ retries, sent_at: isoTime(sentAt) },
  };
}

/** The score of an answer (HM 2.11). */
export function presentResult(response: PollResponse) {
  return { ...presentAnswered(response), score: response.score };
}

function presentAnswered({ id, pollId, sessionId, question, duration, peerId, userId }: PollResponse) {
  return {
    ...{ id: shortId(id), poll_id: shortId(pollId), session_id: shortId(sessionId) },
    ...{ question, duration, peer_id: peerId, user_id: userId },
  };
}
