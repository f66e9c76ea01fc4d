import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clientOf, subjectOf } from '../hms/client.ts';
import { until } from '../live/room.ts';
import { ENGINES } from '../support/engines.ts';
import { startServerOn } from '../support/server-on.ts';
import type { TestServer } from '../support/server.ts';
import { appToken, connect, refusalOf, seatBeside, type Caller } from './caller.ts';
import { scriptedEngine } from './scripted-engine.ts';

type Members = Record<string, unknown>;

/** `{"question"…,"options"…,"answer"…}` as the web client sends it. */
const choice = (index: number, right: number, more: Members = {}, hidden = false): Members => ({
  question: { index, text: `q${String(index)}`, type: 'single-choice', ...more },
  options: ['a', 'b', 'c'].map((text, place) => ({ index: place + 1, text })),
  answer: { hidden, option: right },
});

for (const engine of ENGINES)
  describe(`polls of the 100ms web client, on ${engine}`, () => {
    const media = scriptedEngine();
    let server: TestServer;
    const callers: Caller[] = [];
    const rest = clientOf(() => server);
    let template: string;
    before(async () => {
      server = await startServerOn(engine, {}, media.engine);
      const subscribeParams = { subscribeToRoles: [] };
      const reads = { subscribeParams, permissions: { pollRead: true } };
      const made = await rest.post<{ id: string }>('/templates', {
        name: 'polls',
        roles: {
          host: { subscribeParams, permissions: { pollWrite: true, endRoom: true } },
          guest: reads,
          juror: reads,
          deaf: { subscribeParams },
        },
      });
      template = made.id;
    });
    after(async () => {
      for (const { ws } of callers) ws.terminate();
      await server.stop();
    });

    const newRoom = async (wish: object = {}) => (await rest.room({ template_id: template, ...wish })).id;
    async function joined(room: string, role: string, userId?: string) {
      const caller = await connect(server, appToken(room, role, userId));
      callers.push(caller);
      await caller.join(userId ?? role);
      return caller;
    }
    const types = async (room: string) => server.eventTypes(await subjectOf(server, room));
    const polled = async (room: string) => (await types(room)).filter((type) => type.startsWith('room.poll'));

    /** A poll that is being asked. */
    async function asked(host: Caller, info: Members, questions: Members[]): Promise<string> {
      const { poll_id: id } = await host.call('poll-info-set', { title: 'One', type: 'poll', ...info });
      const set = await host.call('poll-questions-set', { poll_id: id, questions });
      assert.deepEqual(set, { poll_id: id, total_questions: questions.length });
      await host.call('poll-start', { poll_id: id });
      return String(id);
    }
    const reply = (poll: string, ...responses: Members[]): Members => ({ poll_id: poll, responses });

    test('7 create, start, answer, see how it stands, stop: everybody who may is told', async () => {
      const room = await newRoom();
      const host = await joined(room, 'host', 'hanna');
      const guest = await joined(room, 'guest', 'gus');
      const deaf = await joined(room, 'deaf', 'dora');
      const { poll_id: id } = await host.call('poll-info-set', {
        poll_id: 'mine',
        title: 'Lunch',
        type: 'poll',
      });
      assert.equal(id, 'mine', 'clients may say what it is called');
      await host.call('poll-questions-set', { poll_id: id, questions: [choice(1, 2), choice(2, 1)] });
      assert.equal(await refusal(guest.call('poll-info-get', { poll_id: id })), 404, 'a draft');
      assert.equal(
        await refusal(guest.call('poll-response', reply('mine', { question: 1, option: 1 }))),
        404,
      );
      const draft = (await host.call('poll-list', { state: 'created', count: 50 }))['polls'] as Members[];
      assert.deepEqual([draft.length, draft[0]?.['poll_id'], draft[0]?.['state']], [1, 'mine', 'created']);

      await host.call('poll-start', { poll_id: id });
      const started = ((await guest.hear('on-poll-start'))['polls'] as Members[])[0];
      assert.deepEqual(
        [started?.['poll_id'], started?.['state'], started?.['started_by']],
        [id, 'started', host.id],
      );
      assert.equal(typeof started?.['started_at'], 'number');
      assert.equal(await refusal(host.call('poll-start', { poll_id: id })), 400, 'once');
      assert.equal(
        await refusal(host.call('poll-questions-set', { poll_id: id, questions: [] })),
        400,
        'locked',
      );

      const got = await guest.call('poll-questions-get', { poll_id: id, index: 0, count: 50 });
      const questions = got['questions'] as { question: Members; options: Members[]; answer: Members }[];
      assert.deepEqual([questions.length, got['last']], [2, true]);
      assert.deepEqual(
        questions[0]?.options.map(({ text }) => text),
        ['a', 'b', 'c'],
      );
      const done = await guest.call(
        'poll-response',
        reply('mine', { question: 1, type: 'single-choice', option: 2 }),
      );
      assert.deepEqual(done, { poll_id: id, result: [{ question: 1, correct: true }] });
      await host.call(
        'poll-response',
        reply('mine', { question: 1, option: 1 }, { question: 2, skipped: true }),
      );
      const stands = await stats(host, ({ total_response: all }) => all === 3);
      assert.deepEqual(
        [stands['user_count'], (stands['questions'] as Members[])[0]?.['options']],
        [2, [1, 1, 0]],
      );
      await guest.call('poll-response', reply('mine', { question: 1, option: 3 }));
      await stats(host, ({ questions: all }) => String((all as Members[])[0]?.['options']) === '1,0,1');

      const own = (await guest.call('poll-responses', { poll_id: id, index: 0, count: 50, self: true }))[
        'responses'
      ] as { response: Members; peer: Members }[];
      assert.deepEqual(
        own.map(({ response, peer }) => [response['option'], response['update'], peer['userid']]),
        [[3, true, 'gus']],
      );
      await host.call('poll-stop', { poll_id: id });
      const stopped = ((await guest.hear('on-poll-stop'))['polls'] as Members[])[0];
      assert.deepEqual([stopped?.['state'], stopped?.['stopped_by']], ['stopped', host.id]);
      assert.equal(await refusal(host.call('poll-stop', { poll_id: id })), 400);
      assert.equal(
        await refusal(guest.call('poll-response', reply('mine', { question: 1, option: 1 }))),
        400,
      );
      const result = await guest.call('poll-result', { poll_id: id });
      assert.deepEqual([result['total_response'], result['user_count'], result['max_user']], [3, 2, 3]);
      assert.deepEqual(await polled(room), [
        'room.poll_started',
        ...Array.from({ length: 3 }, () => 'room.poll_answered'),
        'room.poll_stopped',
      ]);
      assert.deepEqual(
        deaf.told.filter(({ method }) => method.startsWith('on-poll')),
        [],
      );
    });

    test('7 permissions: pollWrite makes, pollRead answers, roles that vote and that see what was answered', async () => {
      const room = await newRoom();
      const host = await joined(room, 'host', 'hanna');
      const guest = await joined(room, 'guest', 'gus');
      const juror = await joined(room, 'juror', 'jo');
      const deaf = await joined(room, 'deaf', 'dora');
      const id = await asked(host, { vote: ['juror'], responses: ['juror'] }, [choice(1, 1)]);
      const rows: [who: Caller, method: string, params: Members, code: number][] = [
        [guest, 'poll-info-set', { title: 'x', type: 'poll' }, 403],
        [guest, 'poll-questions-set', { poll_id: id, questions: [] }, 403],
        [guest, 'poll-start', { poll_id: id }, 403],
        [guest, 'poll-stop', { poll_id: id }, 403],
        [guest, 'poll-response', reply(id, { question: 1, option: 1 }), 403],
        [guest, 'poll-responses', { poll_id: id, index: 0, count: 10, self: false }, 403],
        [deaf, 'poll-list', { state: 'started' }, 403],
        [deaf, 'poll-info-get', { poll_id: id }, 403],
        [deaf, 'poll-questions-get', { poll_id: id, index: 0, count: 10 }, 403],
        [deaf, 'poll-response', reply(id, { question: 1, option: 1 }), 403],
        [deaf, 'poll-result', { poll_id: id }, 403],
        [juror, 'poll-response', reply(id, { question: 1, option: 1 }), 0],
        [juror, 'poll-responses', { poll_id: id, index: 0, count: 10, self: false }, 0],
        [host, 'poll-info-get', { poll_id: 'nothing' }, 404],
        [host, 'poll-info-set', { title: 7, type: 'poll' }, 400],
        [host, 'poll-questions-set', { poll_id: id, questions: [{}] }, 400],
      ];
      for (const [who, method, params, code] of rows) {
        assert.equal(await refusal(who.call(method, params)), code, `${method} ${JSON.stringify(params)}`);
      }
      await stats(juror, ({ total_response: all }) => all === 1);
      const seen = await guest.call('poll-result', { poll_id: id });
      assert.deepEqual(seen['questions'], [], 'only how many');
      assert.equal(
        guest.told.some(({ method }) => method === 'on-poll-stats'),
        false,
      );
    });

    test('7 a quiz: hidden answers are told to nobody before it has ended; weights, order, leaderboard', async () => {
      const room = await newRoom();
      const host = await joined(room, 'host', 'hanna');
      const [ann, bob] = [await joined(room, 'guest', 'ann'), await joined(room, 'guest', 'bob')];
      const words = {
        question: { index: 3, text: 'capital?', type: 'short-answer', weight: 5, once: true },
        answer: { hidden: true, text: 'Paris', trim: true },
      };
      const several = {
        question: { index: 2, text: 'which?', type: 'multiple-choice', weight: 3 },
        options: ['a', 'b', 'c'].map((text, place) => ({ index: place + 1, text })),
        answer: { hidden: true, options: [1, 3] },
      };
      const questions = [choice(1, 2, { weight: 2, negative: true }, true), several, words];
      const id = await asked(host, { type: 'quiz' }, questions);
      for (const who of [host, ann]) {
        const got = await who.call('poll-questions-get', { poll_id: id, index: 0, count: 50 });
        const answers = (got['questions'] as { answer?: Members }[]).map(({ answer }) => answer);
        assert.deepEqual(answers, [{ hidden: true }, { hidden: true }, { hidden: true }]);
      }
      const all = (option: number, options: number[], text: string, duration: number) => [
        { question: 1, type: 'single-choice', option, duration },
        { question: 2, type: 'multiple-choice', options, duration },
        { question: 3, type: 'short-answer', text, duration },
      ];
      const said = await ann.call('poll-response', reply(id, ...all(2, [3, 1], ' paris ', 1000)));
      assert.deepEqual(
        said['result'],
        [{ question: 1 }, { question: 2 }, { question: 3 }],
        'not whether it is right',
      );
      await bob.call('poll-response', reply(id, ...all(1, [1], 'PARIS', 500)));
      const faults = await bob.call(
        'poll-response',
        reply(
          id,
          ...[
            { question: 3, text: 'Rome' },
            { question: 1, option: 9 },
            { question: 2, options: [] },
          ],
          ...[
            { question: 7, option: 1 },
            { question: 1, type: 'long-answer', text: 'x' },
          ],
        ),
      );
      assert.deepEqual(
        (faults['result'] as { error?: { code: number } }[]).map(({ error }) => error?.code),
        [400, 400, 400, 404, 400],
      );
      const running = await stats(host, ({ total_response: n }) => n === 6);
      assert.equal('correct' in ((running['questions'] as Members[])[0] ?? {}), false);
      assert.equal(await refusal(ann.call('poll-leaderboard', { poll_id: id, offset: 0, count: 10 })), 400);

      await host.call('poll-stop', { poll_id: id });
      const result = await ann.call('poll-result', { poll_id: id });
      assert.deepEqual(
        (result['questions'] as Members[]).map(({ correct }) => correct),
        [1, 1, 2],
      );
      const told = await ann.call('poll-questions-get', { poll_id: id, index: 0, count: 50 });
      assert.equal((told['questions'] as { answer: Members }[])[2]?.answer['text'], 'Paris');
      const board = await ann.call('poll-leaderboard', { poll_id: id, offset: 0, count: 1 });
      const [first] = board['questions'] as {
        position: number;
        score: number;
        peer: Members;
        duration: number;
      }[];
      assert.deepEqual(
        [first?.position, first?.score, first?.peer['userid'], first?.duration],
        [1, 10, 'ann', 3000],
      );
      assert.deepEqual(
        [
          board['voted_users'],
          board['correct_users'],
          board['avg_score'],
          board['last'],
          board['total_users'],
        ],
        [2, 2, 6.5, false, 3],
      );
      const rows = await rest.get<{ results: { score: number; user_id: string }[] }>(
        `/polls/${id}/results?limit=100&question=1`,
      );
      assert.deepEqual(rows.results.map(({ user_id: user, score }) => [user, score]).toSorted(), [
        ['ann', 2],
        ['bob', -2],
      ]);
    });

    test('7 anonymous: who answered is told to nobody and not kept; nobody answers twice all the same', async () => {
      const room = await newRoom();
      const host = await joined(room, 'host', 'hanna');
      const guest = await joined(room, 'guest', 'gus');
      const id = await asked(host, { anonymous: true }, [choice(1, 1)]);
      await guest.call('poll-response', reply(id, { question: 1, option: 1 }));
      await guest.call('poll-response', reply(id, { question: 1, option: 2 }));
      const seen = (await host.call('poll-responses', { poll_id: id, index: 0, count: 50 }))['responses'] as {
        peer: Members;
        response: Members;
      }[];
      assert.equal(seen.length, 1);
      const { hash: _hash, ...peer } = seen[0]?.peer ?? {};
      assert.deepEqual(peer, { peerid: '', userid: '', username: '' });
      const own = await guest.call('poll-responses', { poll_id: id, index: 0, count: 50, self: true });
      assert.equal((own['responses'] as unknown[]).length, 1);
      const rows = await server.running.db.queries.selectFrom('poll_responses').selectAll().execute();
      const [row] = rows.filter(({ room_num: num, peer_id: by }) => num > 0 && by === '');
      assert.deepEqual([row?.user_id, row?.name], ['', '']);
      const { queries } = server.running.db;
      const events = await queries
        .selectFrom('events')
        .select(['actor', 'data'])
        .where('type', '=', 'room.poll_answered')
        .where('subject', '=', await subjectOf(server, room))
        .execute();
      assert.deepEqual([...new Set(events.map(({ actor }) => actor))], ['system']);
      assert.equal(
        events.some(({ data }) => data.includes('gus')),
        false,
      );
    });

    test('7 a poll ends when its time is over, and with the session', async () => {
      const room = await newRoom();
      const host = await joined(room, 'host', 'hanna');
      await asked(host, { duration: 1 }, [choice(1, 1)]);
      const stopped = ((await host.hear('on-poll-stop'))['polls'] as Members[])[0];
      assert.deepEqual([stopped?.['state'], stopped?.['stopped_by']], ['stopped', '']);
      await asked(host, {}, [choice(1, 1)]);
      host.notify('leave');
      await until(async () => (await types(room)).at(-1) === 'session.ended');
      assert.deepEqual(await polled(room), [
        ...['room.poll_started', 'room.poll_stopped', 'room.poll_started', 'room.poll_stopped'],
      ]);
      const next = await joined(room, 'host', 'hanna');
      const none = (await next.call('poll-list', { count: 50 }))['polls'];
      assert.deepEqual(none, [], 'what was made in one session is not in another');
    });

    test('HM 2.11 a linked poll starts with the session, in each anew; another project’s is passed over', async () => {
      const { keys } = await server.addProject('others');
      const others = clientOf(
        () => server,
        () => keys,
      );
      const question = { text: 'q', type: 'single-choice', options: [{ text: 'a' }, { text: 'b' }] };
      const make = (by: typeof rest, start: string) =>
        by.post<{ id: string }>('/polls', { title: start, start, questions: [question] });
      const auto = await make(rest, 'auto');
      const manual = await make(rest, 'manual');
      const foreign = await make(others, 'auto');
      const room = await newRoom({ polls: [auto.id, manual.id, foreign.id, 'nothing'] });
      for (const option of [1, 2]) {
        const host = await joined(room, 'host', 'hanna');
        const told = (await host.hear('on-poll-start'))['polls'] as Members[];
        assert.deepEqual(
          told.map(({ poll_id: id, started_by: by }) => [id, by]),
          [[auto.id, '']],
        );
        const guest = await joined(room, 'guest', 'gus');
        assert.equal(((await guest.hear('on-poll-start'))['polls'] as Members[])[0]?.['poll_id'], auto.id);
        await guest.call('poll-response', reply(auto.id, { question: 1, option }));
        const listed = (await host.call('poll-list', { count: 50 }))['polls'] as Members[];
        assert.deepEqual(
          listed.map(({ poll_id: id, state }) => [id, state]),
          [
            [auto.id, 'started'],
            [manual.id, 'created'],
          ],
        );
        assert.equal(await refusal(host.call('poll-info-get', { poll_id: foreign.id })), 404);
        assert.equal(
          await refusal(host.call('poll-questions-set', { poll_id: manual.id, questions: [] })),
          403,
          'it was made from outside',
        );
        guest.notify('leave');
        host.notify('leave');
        await until(async () => (await types(room)).at(-1) === 'session.ended');
      }
      interface Page {
        responses: { session_id: string; option?: number; total_responses?: number; stopped_at?: string }[];
      }
      const sessions = (await rest.get<Page>(`/polls/${auto.id}/sessions`)).responses;
      assert.deepEqual(
        sessions.map(({ total_responses: all, stopped_at: end }) => [all, typeof end]),
        [
          [1, 'string'],
          [1, 'string'],
        ],
      );
      const answers = (await rest.get<Page>(`/polls/${auto.id}/responses`)).responses;
      assert.deepEqual(
        answers.map(({ session_id: session, option }) => [session, option]),
        [
          [sessions[0]?.session_id, 2],
          [sessions[1]?.session_id, 1],
        ],
      );
      assert.equal((await others.refused(404, `/polls/${auto.id}/responses`)).message, 'poll not found');
    });

    test('7 what is asked goes on where people at the board keep the session while nobody is in the call', async () => {
      const room = await newRoom();
      const host = await joined(room, 'host', 'hanna');
      const id = await asked(host, {}, [choice(1, 1)]);
      await host.call('poll-response', reply(id, { question: 1, option: 1 }));
      await seatBeside(server, host.id);
      host.notify('leave');
      await until(async () => (await types(room)).at(-1) === 'participant.left');
      const guest = await joined(room, 'guest', 'gus');
      const told = (await guest.hear('on-poll-start'))['polls'] as Members[];
      assert.deepEqual(
        told.map(({ poll_id }) => poll_id),
        [id],
      );
      const result = await guest.call('poll-result', { poll_id: id });
      assert.equal(result['total_response'], 1);
      await guest.call('poll-response', reply(id, { question: 1, option: 2 }));
    });

    async function stats(who: Caller, isSo: (stands: Members) => boolean): Promise<Members> {
      for (;;) {
        const stands = ((await who.hear('on-poll-stats'))['polls'] as Members[])[0] ?? {};
        if (isSo(stands)) return stands;
      }
    }
  });

const refusal = async (calling: Promise<unknown>): Promise<number> => (await refusalOf(calling))?.code ?? 0;
