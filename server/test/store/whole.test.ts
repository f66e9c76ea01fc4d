import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { listEvents, type Actor } from '../../src/db/events.ts';
import { fail, HouseError } from '../../src/errors.ts';
import { findRoom } from '../../src/rooms/rooms.store.ts';
import { changeRoom, createRoom, deleteRoom, getRoom, upsertRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';

for (const engine of ENGINES) {
  describe(`db.whole on ${engine}`, () => {
    let store: OpenEngine;
    let actor: Actor;
    before(async () => {
      store = await openEngine(engine);
      actor = await store.addProject('first');
    });
    after(() => store.close());

    const { whole, write, queries } = {
      whole: <T>(job: () => Promise<T>) => store.db.whole(job),
      write: <T>(job: Parameters<typeof store.db.write<T>>[0]) => store.db.write(job),
      queries: () => store.db.queries,
    };
    const create = (alias: string) => write((tx) => createRoom(tx, actor, { alias }));
    const change = (alias: string, description: string) =>
      write((tx) => changeRoom(tx, actor, { alias }, { description }));
    const find = (alias: string) => findRoom(queries(), actor.projectId, { alias });
    const refused = new Error('on purpose');
    const failing = async (): Promise<never> => {
      await turn();
      throw refused;
    };

    test('what is written and read inside is one transaction', async () => {
      const seen = await whole(async () => {
        const { num } = await create('one');
        await change('one', 'changed');
        await create('two');
        const rooms = await Promise.all([
          find('one'),
          find('two'),
          getRoom(queries(), actor.projectId, { num }),
        ]);
        return rooms.map((room) => room?.description);
      });
      assert.deepEqual(seen, ['changed', '', 'changed']);
      assert.equal((await find('one'))?.revision, 2);
      assert.ok(await find('two'));
    });

    test('when it fails, nothing of it is kept, and the reason comes out as it is', async () => {
      const { id } = await create('before');
      await assert.rejects(
        whole(async () => {
          await create('lost');
          await change('before', 'lost');
          await write((tx) => deleteRoom(tx, actor, { alias: 'one' }));
          await failing();
        }),
        refused,
      );
      assert.equal(await find('lost'), undefined);
      assert.ok(await find('one'));
      assert.equal((await find('before'))?.description, '');
      assert.equal((await listEvents(queries(), actor.projectId, id)).length, 1);
      // The numbers go on without a gap.
      await change('before', 'kept');
      const events = await listEvents(queries(), actor.projectId, id);
      assert.deepEqual(
        events.map(({ seq }) => seq),
        [1, 2],
      );
    });

    test('a part that fails is undone alone, when its failure is caught', async () => {
      await whole(async () => {
        await create('part-1');
        const failed = await write(async (tx) => {
          await createRoom(tx, actor, { alias: 'part-2' });
          await changeRoom(tx, actor, { alias: 'part-1' }, { description: 'part-2' });
          return failing();
        }).catch((reason: unknown) => reason);
        assert.equal(failed, refused);
        assert.equal(await find('part-2'), undefined);
        assert.equal((await find('part-1'))?.description, '');
        await assert.rejects(create('part-1'), (reason: HouseError) => reason.code === 'name_taken');
        await create('part-3');
      });
      assert.ok((await find('part-1')) && (await find('part-3')));
      assert.equal(await find('part-2'), undefined);
    });

    test('a part with a fault of SQL is undone alone, too', async () => {
      await whole(async () => {
        await create('sound');
        await assert.rejects(
          write(async (tx) => {
            await createRoom(tx, actor, { alias: 'unsound' });
            const [room] = await tx.selectFrom('rooms').selectAll().limit(1).execute();
            assert.ok(room);
            await tx
              .insertInto('rooms')
              .values({ ...room, alias_key: 'x', id: 'y' })
              .execute();
          }),
        );
        await create('sound-too');
      });
      assert.ok((await find('sound')) && (await find('sound-too')));
      assert.equal(await find('unsound'), undefined);
    });

    test('parts of parts', async () => {
      await whole(async () => {
        await write(async (tx) => {
          await createRoom(tx, actor, { alias: 'outer' });
          await write((inner) => createRoom(inner, actor, { alias: 'inner' }));
          await assert.rejects(
            write(async (inner) => {
              await createRoom(inner, actor, { alias: 'inner-lost' });
              await failing();
            }),
            refused,
          );
        });
      });
      const found = await Promise.all(['outer', 'inner', 'inner-lost'].map(find));
      assert.deepEqual(
        found.map((room) => room !== undefined),
        [true, true, false],
      );
    });

    test('a whole inside a whole is a part of it', { timeout: 5000 }, async () => {
      await assert.rejects(
        whole(async () => {
          await whole(() => create('whole-in-whole'));
          assert.ok(await find('whole-in-whole'));
          await assert.rejects(
            whole(async () => {
              await create('never');
              await failing();
            }),
            refused,
          );
          assert.equal(await find('never'), undefined);
          throw refused;
        }),
        refused,
      );
      assert.equal(await find('whole-in-whole'), undefined);
    });

    test('others see nothing of it before it has ended', async () => {
      const { promise: seen, resolve: look } = Promise.withResolvers<undefined>();
      const { promise: end, resolve: go } = Promise.withResolvers<undefined>();
      const running = whole(async () => {
        await create('secret');
        look(undefined);
        await end;
      });
      await seen;
      // Where there is one connection, whoever reads waits; where there are several, they see what was before.
      let early: unknown = 'waiting';
      const reading = find('secret').then((room) => (early = room));
      await sleep(50);
      assert.equal(early, engine === 'sqlite' ? 'waiting' : undefined);
      go(undefined);
      await running;
      await reading;
      assert.ok(await find('secret'));
    });

    test('20 at once that read and then write: each sees those before it', async () => {
      await create('counter');
      const jobs = Array.from({ length: 20 }, (_, n) =>
        n % 2 === 0
          ? whole(async () => {
              await write((tx) => upsertRoom(tx, actor, { alias: 'counter', description: `${n}` }));
              const room = await find('counter');
              assert.equal(room?.description, `${n}`);
            })
          : change('counter', `${n}`),
      );
      await Promise.all(jobs);
      const room = await find('counter');
      assert.equal(room?.revision, 21);
      const events = await listEvents(queries(), actor.projectId, room.id);
      assert.deepEqual(
        events.map(({ seq }) => seq),
        Array.from({ length: 21 }, (_, n) => n + 1),
      );
    });

    test('one that fails does not spoil those at the same time', async () => {
      const jobs = Array.from({ length: 30 }, (_, n) =>
        whole(async () => {
          await create(`mixed-${n}`);
          if (n % 3 === 0) await failing();
          return n;
        }),
      );
      const results = await Promise.allSettled(jobs);
      assert.deepEqual(
        results.map(({ status }) => status),
        Array.from({ length: 30 }, (_, n) => (n % 3 === 0 ? 'rejected' : 'fulfilled')),
      );
      for (let n = 0; n < 30; n += 1) assert.equal((await find(`mixed-${n}`)) !== undefined, n % 3 !== 0);
    });

    test('many queries at once inside are all answered', async () => {
      await whole(async () => {
        await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? find('one') : find('two'))));
        const rooms = await Promise.all(Array.from({ length: 10 }, () => find('one')));
        assert.ok(rooms.every((room) => room?.alias === 'one'));
      });
    });

    describe('after it is over', () => {
      test('what it left running belongs to nobody’s transaction', async () => {
        const { promise: later, resolve: go } = Promise.withResolvers<undefined>();
        let leaked: Promise<unknown> = Promise.resolve();
        await whole(async () => {
          await create('leaky');
          leaked = (async () => {
            await later;
            await create('leaked');
            assert.ok(await find('leaky'));
            return find('leaked');
          })();
        });
        const other = whole(async () => {
          go(undefined);
          await sleep(20);
          await failing();
        });
        await assert.rejects(other, refused);
        assert.ok(await leaked);
        assert.ok(await find('leaked'));
      });

      test('also when it failed', async () => {
        const { promise: later, resolve: go } = Promise.withResolvers<undefined>();
        let leaked: Promise<unknown> = Promise.resolve();
        await assert.rejects(
          whole(async () => {
            await create('undone');
            leaked = later.then(async () => [await find('undone'), await create('done')]);
            await failing();
          }),
          refused,
        );
        go(undefined);
        const [undone] = (await leaked) as unknown[];
        assert.equal(undone, undefined);
        assert.ok(await find('done'));
      });

      test('a query that was not waited for does no harm to those who come next', async () => {
        for (let round = 0; round < 20; round += 1) {
          const loose: Promise<unknown>[] = [];
          await whole(async () => {
            await create(`loose-${round}`);
            for (let n = 0; n < 3; n += 1) loose.push(find('one').catch((reason: unknown) => reason));
          });
          const next = await Promise.all([
            whole(async () => {
              await create(`next-${round}`);
              await turn();
              return find(`next-${round}`);
            }),
            find('one'),
            create(`beside-${round}`),
            find('two'),
          ]);
          assert.ok(next.every((room) => room !== undefined));
          await Promise.all(loose);
        }
        for (let round = 0; round < 20; round += 1) {
          for (const name of ['loose', 'next', 'beside']) assert.ok(await find(`${name}-${round}`), name);
        }
      });

      test('a write that was not waited for is whole or not at all', async () => {
        for (let round = 0; round < 20; round += 1) {
          let loose: Promise<unknown> = Promise.resolve();
          await whole(async () => {
            await create(`base-${round}`);
            loose = create(`late-${round}`).catch((reason: unknown) => reason);
          });
          await create(`after-${round}`);
          const made = await loose;
          const found = await find(`late-${round}`);
          assert.equal(found === undefined, made instanceof Error);
          if (found) assert.equal((await listEvents(queries(), actor.projectId, found.id)).length, 1);
          assert.ok(await find(`after-${round}`));
        }
      });
    });

    test('another database in the same process has no part in it', async () => {
      const other = await openEngine('sqlite');
      try {
        const theirs = await other.addProject('theirs');
        await assert.rejects(
          whole(async () => {
            await create('ours');
            await other.db.write((tx) => createRoom(tx, theirs, { alias: 'theirs' }));
            assert.ok(await findRoom(other.db.queries, theirs.projectId, { alias: 'theirs' }));
            throw fail('bad_input');
          }),
          HouseError,
        );
        assert.equal(await find('ours'), undefined);
        assert.ok(await findRoom(other.db.queries, theirs.projectId, { alias: 'theirs' }));
      } finally {
        await other.close();
      }
    });

    test('parts that are begun at once do not mix: each is kept or undone alone', async () => {
      const results = await whole(() =>
        Promise.allSettled(
          Array.from({ length: 10 }, (_, n) =>
            write(async (tx) => {
              await createRoom(tx, actor, { alias: `mix-${n}` });
              await turn();
              if (n % 2 === 1) await failing();
              await changeRoom(tx, actor, { alias: `mix-${n}` }, { description: 'whole' });
            }),
          ),
        ),
      );
      const kept = results.map(({ status }) => status === 'fulfilled');
      assert.deepEqual(
        kept,
        Array.from({ length: 10 }, (_, n) => n % 2 === 0),
      );
      for (let n = 0; n < 10; n += 1) {
        assert.equal((await find(`mix-${n}`))?.description, n % 2 === 0 ? 'whole' : undefined);
      }
    });

    test('at the end every connection is free', async () => {
      await Promise.all(
        Array.from({ length: 60 }, (_, n) => (n % 2 ? find('one') : whole(() => find('two')))),
      );
    });

    if (engine === 'sqlite') return;

    test('conflicts with other writers run it again from the start, many times', async () => {
      let runs = 0;
      await whole(async () => {
        runs += 1;
        assert.equal(await find('again'), undefined);
        await create('again');
        if (runs < 8) throw Object.assign(new Error('conflict'), { code: runs % 2 ? '40001' : '40P01' });
      });
      assert.equal(runs, 8);
      assert.equal((await find('again'))?.revision, 1);
    });
  });
}
