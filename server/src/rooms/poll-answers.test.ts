import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRight, isTold, readReply, scoreOf, voterKey } from './poll-answers.ts';
import { wholePoll, wholeQuestion, type QuestionInput } from './poll.ts';

const options = ['a', 'b', 'c'].map((text) => ({ text }));
const question = (input: QuestionInput) => wholeQuestion(input, 1, 'q');

test('HM 2.11 what somebody says is kept as the question has it, or refused in words', () => {
  const single = question({ type: 'single-choice', options });
  const several = question({ type: 'multiple-choice', options, skippable: false });
  const words = question({ type: 'short-answer', answerMinLen: 2, answerMaxLen: 4 });
  const rows: [of: typeof single, reply: object, kept: unknown][] = [
    [single, { option: 2 }, { type: 'single-choice', skipped: false, option: 2 }],
    [single, { options: [3] }, { type: 'single-choice', skipped: false, option: 3 }],
    [single, { options: [1, 3] }, 'there is no such option'],
    [single, { option: 0 }, 'there is no such option'],
    [single, { option: -1 }, 'there is no such option'],
    [single, {}, 'there is no such option'],
    [single, { skipped: true, option: 1 }, { type: 'single-choice', skipped: true }],
    [single, { type: 'long-answer', text: 'x' }, 'the question is single-choice'],
    [several, { options: [3, 1, 3] }, { type: 'multiple-choice', skipped: false, options: [1, 3] }],
    [several, { option: 2 }, { type: 'multiple-choice', skipped: false, options: [2] }],
    [several, { options: [1, 4] }, 'there is no such option'],
    [several, { skipped: true }, 'cannot be skipped'],
    [words, { text: 'abc' }, { type: 'short-answer', skipped: false, text: 'abc' }],
    [words, { text: 'a' }, 'the answer is too short'],
    [words, { text: 'abcde' }, 'the answer is too long'],
    [question({ type: 'long-answer' }), {}, 'the answer is too short'],
  ];
  for (const [of, reply, kept] of rows) assert.deepEqual(readReply(of, { question: 1, ...reply }), kept);
});

test('HM 2.11 what is right: one of several, all of several, words with and without their case and blanks', () => {
  const rows: [input: QuestionInput, reply: object, right: boolean | undefined][] = [
    [{ type: 'single-choice', options, answer: { option: 2 } }, { option: 2 }, true],
    [{ type: 'single-choice', options, answer: { option: 2 } }, { option: 1 }, false],
    [{ type: 'single-choice', options, answer: { options: [1, 2] } }, { option: 1 }, true],
    [{ type: 'single-choice', options, answer: {} }, { option: 1 }, undefined],
    [{ type: 'single-choice', options }, { option: 1 }, undefined],
    [{ type: 'multiple-choice', options, answer: { options: [3, 1] } }, { options: [1, 3] }, true],
    [{ type: 'multiple-choice', options, answer: { options: [3, 1] } }, { options: [1] }, false],
    [{ type: 'multiple-choice', options, answer: { options: [1] } }, { options: [1, 3] }, false],
    [{ type: 'short-answer', answer: { text: 'Paris' } }, { text: 'paris' }, true],
    [{ type: 'short-answer', answer: { text: 'Paris', case: true } }, { text: 'paris' }, false],
    [{ type: 'short-answer', answer: { text: 'Paris' } }, { text: ' Paris' }, false],
    [{ type: 'short-answer', answer: { text: 'Paris', trim: true } }, { text: ' Paris ' }, true],
    [{ type: 'long-answer' }, { text: 'anything' }, undefined],
  ];
  for (const [input, reply, right] of rows) {
    const of = question(input);
    assert.equal(
      isRight(of, { type: of.type, skipped: false, ...reply }),
      right,
      JSON.stringify([input, reply]),
    );
  }
});

test('HM 2.11 a right answer is worth its weight, a wrong one nothing, or as much less', () => {
  const reply = { type: 'single-choice', skipped: false } as const;
  const plain = question({ weight: 3 });
  const costly = question({ weight: 3, negative: true });
  assert.deepEqual(
    [true, false, undefined].map((right) => scoreOf(plain, reply, right)),
    [3, 0, 0],
  );
  assert.deepEqual(
    [true, false, undefined].map((right) => scoreOf(costly, reply, right)),
    [3, -3, 0],
  );
  assert.equal(scoreOf(costly, { ...reply, skipped: true }, false), 0);
});

test('HM 2.11 a hidden answer is told when all is over; another one as soon as it is asked', () => {
  const states = ['created', 'started', 'stopped'] as const;
  const hidden = question({ options, answer: { option: 1, hidden: true } });
  const open = question({ options, answer: { option: 1 } });
  assert.deepEqual(
    states.map((state) => isTold(hidden, state)),
    [false, false, true],
  );
  assert.deepEqual(
    states.map((state) => isTold(open, state)),
    [false, true, true],
  );
  assert.deepEqual(
    states.map((state) => isTold(question({}), state)),
    [false, false, false],
  );
});

test('HM 2.11 people are told apart by what the poll goes by', () => {
  const ann = { peerId: 'p1', userId: 'ann', name: 'Ann' };
  const elsewhere = { ...ann, peerId: 'p2', name: 'Anna' };
  const same = (
    mode: 'userid' | 'peerid' | 'username',
    one: typeof ann,
    other: typeof ann,
    run = 'r1',
  ): boolean => voterKey(wholePoll({ mode }), 'r1', one) === voterKey(wholePoll({ mode }), run, other);
  assert.equal(same('userid', ann, elsewhere), true);
  assert.equal(same('peerid', ann, elsewhere), false);
  assert.equal(same('username', ann, elsewhere), false);
  assert.equal(same('userid', ann, ann, 'r2'), false, 'in another asking they are somebody else');
  const nobody = { ...ann, userId: null as unknown as string };
  assert.equal(same('userid', nobody, { ...nobody, peerId: 'p2' }), false);
});
