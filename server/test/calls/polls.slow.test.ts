import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROLES, stockHouse, until, type Client } from './stock.ts';

interface Poll {
  id: string;
  title: string;
  state: string;
  questions?: {
    text: string;
    answer?: { hidden: boolean; option?: number };
    options?: { text: string; voteCount?: number }[];
    responses?: { option?: number }[];
    result?: { correctResponses?: number; totalResponses?: number };
  }[];
  result?: { totalUsers?: number; totalResponses?: number };
}

describe('polls, with the unmodified web client of 100ms', { timeout: 240_000 }, () => {
  const house = stockHouse();
  let template: string;
  before(async () => {
    await house.start();
    template = await house.template({
      ...ROLES,
      host: { ...ROLES.host, permissions: { ...ROLES.host.permissions, pollWrite: true, pollRead: true } },
      guest: { ...ROLES.guest, permissions: { pollRead: true } },
    });
  });
  after(house.stop);

  const polls = (client: Client) => client.run<Record<string, Poll>>('stock.polls()');
  const sees = (
    client: Client,
    what: string,
    id: string,
    isSo: (poll: Poll) => boolean,
  ): Promise<Poll | undefined> =>
    until(
      what,
      async () => (await polls(client))[id],
      (poll) => poll !== undefined && isSo(poll),
    );
  /** A method of the client's interactivity center. */
  const asks = <T>(client: Client, method: string, ...args: unknown[]): Promise<T> => {
    const given = args.map((one) => JSON.stringify(one)).join();
    return client.run<T>(`stock.actions.interactivityCenter.${method}(${given})`);
  };

  test('7 a quiz: create, start, vote, see how it stands, stop, leaderboard', async () => {
    const { id: room } = await house.rest.room({ template_id: template });
    const ann = await house.come(room, 'Ann', 'host', { userId: 'ann' });
    const bob = await house.come(room, 'Bob', 'guest', { userId: 'bob' });
    const question = {
      ...{ text: 'How many?', type: 'single-choice', weight: 10, answer: { hidden: true } },
      options: [{ text: 'Seven' }, { text: 'Nine', isCorrectAnswer: true }],
    };
    const quiz = { id: 'quiz-1', title: 'Numbers', type: 'quiz', rolesThatCanViewResponses: ['host'] };
    await asks(ann, 'createPoll', { ...quiz, questions: [question] });
    await sees(ann, 'the draft', 'quiz-1', ({ state }) => state === 'created');
    assert.deepEqual(Object.keys(await polls(bob)), []);

    await asks(ann, 'startPoll', 'quiz-1');
    const seen = await sees(bob, 'the quiz', 'quiz-1', ({ state }) => state === 'started');
    assert.deepEqual(
      seen?.questions?.map(({ text, options }) => [text, options?.map((one) => one.text)]),
      [['How many?', ['Seven', 'Nine']]],
    );
    assert.equal(seen.questions[0]?.answer?.option, undefined, 'nobody is told before the end');
    await asks(bob, 'addResponsesToPoll', 'quiz-1', [{ questionIndex: 1, option: 2, duration: 1500 }]);
    await asks(ann, 'addResponsesToPoll', 'quiz-1', [{ questionIndex: 1, option: 1 }]);
    const votes = ({ questions: [one] = [] }: Poll): string =>
      String(one?.options?.map(({ voteCount }) => voteCount ?? 0));
    await sees(ann, 'both votes', 'quiz-1', (poll) => votes(poll) === '1,1');

    await asks(ann, 'stopPoll', 'quiz-1');
    const ended = await sees(bob, 'the end', 'quiz-1', ({ state }) => state === 'stopped');
    assert.deepEqual([ended?.result?.totalUsers, ended?.result?.totalResponses], [2, 2]);
    const board = await asks<{ entries: { score: number; position: number; peer: { userid: string } }[] }>(
      ...([bob, 'fetchLeaderboard', 'quiz-1', 0, 10] as const),
    );
    assert.deepEqual(
      board.entries.map(({ position, score, peer }) => [position, score, peer.userid]),
      [
        [1, 10, 'bob'],
        [2, 0, 'ann'],
      ],
    );

    const late = await house.come(room, 'Cat', 'host', { userId: 'cat' });
    const all = await asks<Poll[]>(late, 'getPolls');
    assert.deepEqual(
      all.map(({ id, state }) => [id, state]),
      [['quiz-1', 'stopped']],
    );
    await house.end(ann, bob, late);
  });

  test('HM 2.11 a poll made by REST and named by the room is there from the beginning', async () => {
    const options = [{ text: 'tea' }, { text: 'coffee' }];
    const made = await house.rest.post<{ id: string }>('/polls', {
      ...{ title: 'Drinks', start: 'auto' },
      questions: [{ text: 'What?', type: 'single-choice', options }],
    });
    const { id: room } = await house.rest.room({ template_id: template, polls: [made.id] });
    const ann = await house.come(room, 'Ann', 'host', { userId: 'ann' });
    const bob = await house.come(room, 'Bob', 'guest', { userId: 'bob' });
    for (const one of [ann, bob]) await sees(one, 'the poll', made.id, ({ state }) => state === 'started');
    await asks(bob, 'addResponsesToPoll', made.id, [{ questionIndex: 1, option: 2 }]);
    await sees(ann, 'the vote', made.id, ({ result }) => result?.totalResponses === 1);
    const { responses } = await house.rest.get<{ responses: { user_id: string; option: number }[] }>(
      `/polls/${made.id}/responses`,
    );
    assert.deepEqual(
      responses.map(({ user_id: user, option }) => [user, option]),
      [['bob', 2]],
    );
    await house.end(ann, bob);
  });
});
