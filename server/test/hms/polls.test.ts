import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf } from './client.ts';

interface Option {
  index: number;
  text: string;
  weight: number;
}
interface Question {
  index: number;
  text: string;
  type: string;
  answer?: { hidden: boolean; option?: number; options?: number[]; text?: string };
  options: Option[];
  [more: string]: unknown;
}
interface Poll {
  id: string;
  title: string;
  questions: Question[];
  [more: string]: unknown;
}

describe('HM 2.11 polls', () => {
  let server: TestServer;
  const hms = clientOf(() => server);
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  /** The types of the events of one poll. */
  const types = async (id: string): Promise<string[]> => {
    const rows = await server.running.db.queries
      .selectFrom('events')
      .select(['type', 'data'])
      .where('subject', 'like', `${id}%`)
      .orderBy('seq')
      .execute();
    for (const { data } of rows)
      assert.equal(data.includes('answer'), false, 'right answers are in no event');
    return rows.map(({ type }) => type);
  };
  const option = (text: string) => ({ text });
  const make = () =>
    hms.post<Poll>('/polls', {
      title: 'Quiz',
      type: 'quiz',
      questions: [
        {
          ...{ text: 'one', type: 'multiple-choice', answer: { options: [2, 3] } },
          options: ['a', 'b', 'c'].map(option),
        },
        { text: 'two', type: 'short-answer', answer_min_len: 2, answer: { text: 'x', trim: true } },
      ],
    });

  test('HM 2.11 the vendor’s own sample comes back as it was sent', async () => {
    const question = (index: number, text: string, weight: number) => ({
      ...{ index, text, format: 'text', attachment: [{ type: 'mimetype', url: 'url' }], skippable: true },
      ...{ duration: 0, once: false, weight, answer_min_len: 1, answer_max_len: 1024, type: 'single-choice' },
      answer: { hidden: false, options: [1, 2], text: 'option1', case: false, trim: true },
      options: [1, 2].map((one) => ({ index: one, text: 'option1', weight: 1 })),
    });
    const sample = {
      ...{ title: 'first poll', duration: 235, anonymous: true, mode: 'userid', type: 'poll', start: 'auto' },
      questions: [question(1, 'q1', 2), question(2, 'q2', 1)],
    };
    const { id, ...made } = await hms.post<Poll>('/polls', sample);
    assert.match(id, /^[0-9a-f]{24}$/);
    assert.deepEqual(made, sample);
    assert.deepEqual(await hms.get(`/polls/${id}`), { id, ...sample });
  });

  test('HM 2.11 what is left out has a default; an update writes all anew', async () => {
    const bare = await hms.post<Poll>('/polls');
    const { id, ...rest } = bare;
    const defaults = {
      title: '',
      duration: 0,
      anonymous: false,
      mode: 'userid',
      type: 'poll',
      start: 'auto',
    };
    assert.deepEqual(rest, { ...defaults, questions: [] });
    const written = await hms.post<Poll>(`/polls/${id}`, { title: 'Now', questions: [{ text: 'q' }] });
    assert.deepEqual([written.title, written.questions.length], ['Now', 1]);
    // The vendor's curl line for getting it.
    assert.deepEqual(await hms.post<Poll>(`/polls/${id}`), written);
    const again = await hms.post<Poll>(`/polls/${id}`, { type: 'quiz' });
    assert.deepEqual([again.title, again.type, again.questions], ['', 'quiz', []]);
    await hms.post(`/polls/${id}`, { type: 'quiz' });
    assert.deepEqual(
      await types(id),
      ['poll.created', 'poll.updated', 'poll.updated'],
      'the same is no change',
    );
  });

  test('HM 2.11 questions and options: write, add, delete; the numbers close up', async () => {
    const { id } = await make();
    const texts = async () => {
      const { questions } = await hms.get<Poll>(`/polls/${id}`);
      return questions.map(({ index, text, options }) => {
        const named = options.map((one) => `${String(one.index)}${one.text}`);
        return `${String(index)} ${text} ${named.join('')}`;
      });
    };
    const put = await hms.post<Question>(`/polls/${id}/questions/3`, {
      text: 'three',
      options: [option('z')],
    });
    assert.deepEqual([put.index, put.options], [3, [{ index: 1, text: 'z', weight: 1 }]]);
    const written = { index: 9, text: 'B', weight: 4 };
    const one = await hms.post<Option>(`/polls/${id}/questions/1/options/2`, written);
    assert.deepEqual(one, { index: 2, text: 'B', weight: 4 });
    assert.deepEqual(await texts(), ['1 one 1a2B3c', '2 two ', '3 three 1z']);
    await hms.remove(`/polls/${id}/questions/2`);
    assert.deepEqual(await texts(), ['1 one 1a2B3c', '2 three 1z']);
    await hms.remove(`/polls/${id}/questions/1/options/2`);
    assert.deepEqual(await texts(), ['1 one 1a2c', '2 three 1z']);
    const { questions } = await hms.get<Poll>(`/polls/${id}`);
    assert.deepEqual(questions[0]?.answer?.options, [2], 'the right answer moves with them');
    assert.equal((await types(id)).length, 5);
  });

  test('HM 2.11 what is no member of a poll is not kept', async () => {
    const { id } = await make();
    const odd = { name: 1, role: {}, negative_: true, __proto: 1 };
    const answer = { hidden: true, option: 1, ...odd };
    const attachment = [{ type: 'image', url: 'https://example.test/a.png', ...odd }];
    const put = { text: 'x', options: [{ ...option('a'), ...odd }], answer, attachment, ...odd };
    const question = await hms.post<Question>(`/polls/${id}/questions/1`, put);
    assert.deepEqual(question.answer, { hidden: true, option: 1 });
    const { questions } = await hms.get<Poll>(`/polls/${id}`);
    assert.deepEqual(questions[0], question);
    assert.equal(/role|name|__proto|negative_/.test(JSON.stringify(questions[0])), false);
  });

  test('HM 2.11 refusals change nothing', async () => {
    const { id } = await make();
    const nobody = '0123456789abcdef01234567';
    const rows: [method: string, path: string, body: object | undefined, status: number, text: string][] = [
      ['POST', `/polls/${nobody}`, {}, 404, 'poll not found'],
      ['GET', `/polls/${nobody}`, undefined, 404, 'poll not found'],
      ['GET', `/polls/x/responses`, undefined, 404, 'poll not found'],
      ['GET', `/polls/${id}/responses/${nobody}`, undefined, 404, 'response not found'],
      ['GET', `/polls/${id}/results/x`, undefined, 404, 'response not found'],
      ['POST', `/polls/${id}/questions/4`, { text: 'x' }, 404, 'the poll has no such question'],
      ['POST', `/polls/${id}/questions/0`, { text: 'x' }, 400, 'Invalid body param'],
      ['POST', `/polls/${id}/questions/x`, { text: 'x' }, 400, 'Invalid body param'],
      ['DELETE', `/polls/${id}/questions/3`, undefined, 404, 'the poll has no such question'],
      ['POST', `/polls/${id}/questions/1/options/5`, {}, 404, 'the question has no such option'],
      ['DELETE', `/polls/${id}/questions/1/options/4`, undefined, 404, 'the question has no such option'],
      ['DELETE', `/polls/${id}/questions/9/options/1`, undefined, 404, 'the poll has no such question'],
      ['POST', '/polls', { type: 'vote' }, 400, 'Invalid body param'],
      ['POST', '/polls', { questions: [{ index: 1 }, { index: 1 }] }, 400, 'Invalid body param'],
      ['POST', '/polls', { questions: [{ answer: { options: [1] } }] }, 400, 'Invalid body param'],
      ['POST', '/polls', { questions: Array.from({ length: 51 }, () => ({})) }, 400, 'Invalid body param'],
      ['POST', `/polls/${id}`, { duration: -1 }, 400, 'Invalid body param'],
    ];
    const before = await hms.get(`/polls/${id}`);
    for (const [method, path, body, status, text] of rows) {
      const answer = await hms.raw(path, { method, ...(body && { body }) });
      const { message } = answer.body as { message: string };
      assert.deepEqual(
        [answer.status, message],
        [status, text],
        `${method} ${path} ${JSON.stringify(answer.body)}`,
      );
    }
    assert.deepEqual(await hms.get(`/polls/${id}`), before);
    assert.deepEqual(await types(id), ['poll.created']);
    const { keys } = await server.addProject('others');
    const others = clientOf(
      () => server,
      () => keys,
    );
    await others.refused(404, `/polls/${id}`, {});
    assert.equal((await others.raw(`/polls/${id}/questions/1`, { method: 'DELETE' })).status, 404);
    assert.deepEqual(await hms.get(`/polls/${id}/sessions`), { limit: 10, last: '', responses: [] });
    assert.deepEqual(await hms.get(`/polls/${id}/results`), { limit: 10, last: '', results: [] });
  });

  test('HM 2.10 stream keys: one for each room, until it is disabled; nothing takes streams', async () => {
    const room = await hms.room();
    const path = `/stream-keys/room/${room.id}`;
    assert.equal((await hms.refused(404, path)).message, 'stream key not found');
    const key = await hms.post<Record<string, unknown>>(path);
    assert.deepEqual([key['room_id'], key['enabled'], key['url']], [room.id, true, '']);
    const twice = await hms.refused(400, path, {});
    assert.deepEqual(twice.details, ['Active key already exists']);
    assert.deepEqual(await hms.get(path), { data: [key], last: key['id'] });
    const gone = await hms.raw(`${path}/disable`, { method: 'POST' });
    assert.deepEqual([gone.status, gone.body], [201, { message: 'key disabled successfully' }]);
    await hms.refused(404, `${path}/disable`, {});
    const next = await hms.post<Record<string, unknown>>(path);
    assert.notEqual(next['key'], key['key']);
    await hms.post(`/rooms/${room.id}`, { enabled: false });
    await hms.raw(`${path}/disable`, { method: 'POST' });
    assert.equal((await hms.refused(403, path, {})).message, 'room is not active');
    await hms.refused(404, '/stream-keys/room/0123456789abcdef01234567', {});
    const { queries } = server.running.db;
    const rows = await queries.selectFrom('stream_keys').select('sealed').execute();
    assert.equal(
      rows.some(({ sealed }) => sealed.includes(String(key['key']))),
      false,
    );
    const events = await queries.selectFrom('events').select(['type', 'data']).execute();
    assert.equal(
      events.some(({ data }) => data.includes(String(key['key']))),
      false,
    );
    assert.equal(events.filter(({ type }) => type === 'room.stream_key_created').length, 2);
    assert.equal(events.filter(({ type }) => type === 'room.stream_key_disabled').length, 2);
  });

  test('HM 2.13 what is not offered says so', async () => {
    for (const path of [
      '/sip/dtmf',
      '/sip/outbound/trunks',
      '/sip/outbound/trunks/x',
      '/sip/outbound/call',
    ]) {
      const answer = await hms.refused(501, path, {});
      assert.equal(answer.message, 'this server does not offer SIP');
    }
    await hms.refused(501, '/analytics/webhooks/replay', {});
  });
});
