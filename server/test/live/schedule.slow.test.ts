import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LiveRoom as Page, type BoardElement } from '@enfilade/client';
import { pino } from 'pino';
import type { Actor } from '../../src/db/events.ts';
import { elementsOf } from '../../src/live/board/board.store.ts';
import { openRoom } from '../../src/live/room.ts';
import type { Grant } from '../../src/rooms/grants.ts';
import { createRoom } from '../../src/rooms/rooms.ts';
import { boardOf } from '../../src/rooms/scenes.ts';
import { openEngine, testBox, type OpenEngine } from '../support/engines.ts';
import { badNetwork, randomOf } from './network.ts';
import { noCall } from './no-call.ts';
import { rectangle, until } from './room.ts';

const SEEDS = 1000;
const AT_ONCE = 50;
const STEPS = 30;

let engine: OpenEngine;
let actor: Actor;
before(async () => {
  engine = await openEngine('sqlite');
  actor = await engine.addProject('schedule');
});
after(() => engine.close());

test(`${SEEDS} random schedules of joins, edits, cuts, repetitions and reorderings: all pages and the database are the same`, async (t) => {
  const first = Number(process.env['ENFILADE_TEST_SEED'] ?? Date.now() % 1_000_000);
  t.diagnostic(
    `seeds from ${String(first)}: ENFILADE_TEST_SEED=${String(first)} runs the same schedules again`,
  );
  for (let done = 0; done < SEEDS; done += AT_ONCE) {
    const seeds = Array.from({ length: AT_ONCE }, (_, n) => first + done + n);
    await Promise.all(seeds.map(run));
  }
});

async function run(seed: number): Promise<void> {
  const { db } = engine;
  const random = randomOf(seed);
  const made = await db.write((tx) => createRoom(tx, actor, {}));
  const log = pino({ level: 'silent' });
  const room = await openRoom({
    db,
    box: testBox,
    room: made,
    log,
    call: noCall(),
    onEmpty: () => undefined,
  });
  const network = badNetwork(() => Promise.resolve(room), random);
  const pages: Page[] = [];
  const adding: Promise<void>[] = [];
  const enter = (): void => {
    const grant: Grant = {
      ...{ projectId: made.projectId, roomId: made.id, role: 'writer', userId: null, name: null },
      ...{ tokenHash: String(pages.length), issuedAt: null, door: 'native' },
    };
    pages.push(new Page({ url: 'http://x', room: made.id, token: 'x', WebSocket: network.socketFor(grant) }));
  };
  try {
    enter();
    enter();
    await Promise.all(pages.map(({ entered }) => entered));
    for (let step = 0; step < STEPS; step += 1) {
      const page = pages[Math.floor(random() * pages.length)];
      const dice = random();
      if (dice < 0.07) network.cutOne();
      else if (dice < 0.12 && pages.length < 5) enter();
      else if (dice < 0.15) {
        if (page) adding.push(page.addScene({ switch: random() < 0.5 }));
      } else if (page && page.scenes.length > 0) draw(page, random, `${String(seed)}-${String(step)}`);
      if (random() < 0.5) await new Promise((resolve) => setTimeout(resolve, random() * 20));
    }
    network.heal();
    await until(
      () => pages.every(({ state }) => state.is === 'connected'),
      `seed ${String(seed)}: coming back`,
    );
    await Promise.all(adding);
    await until(() => pages.every(({ isSaved }) => isSaved), `seed ${String(seed)}: saving`);
    const scenes = (await boardOf(db.queries, made)).scenes.map(({ id }) => id);
    await until(
      () => pages.every((page) => page.scenes.length === scenes.length),
      `seed ${String(seed)}: scenes`,
    );
    for (const scene of scenes) for (const page of pages) page.look(scene);
    for (const scene of scenes) {
      const kept = (await elementsOf(db.queries, made.num, scene)).map(
        ({ json }) => JSON.parse(json) as BoardElement,
      );
      const truth = picture(kept);
      await until(
        () => pages.every((page) => picture(page.elements(scene)) === truth),
        `seed ${String(seed)}, scene ${scene}: the same picture`,
      );
    }
    assert.ok(pages.length > 1);
  } finally {
    for (const page of pages) page.leave();
    await room.close('restarting', 'lost');
  }
}

function draw(page: Page, random: () => number, name: string): void {
  const scene = page.scenes[Math.floor(random() * page.scenes.length)]?.id ?? page.current;
  const known = page.elements(scene);
  if (!known) {
    page.look(scene);
    return;
  }
  const one = known[Math.floor(random() * known.length)];
  const nonce = Math.floor(random() * 1_000_000);
  const changed =
    one && random() < 0.6
      ? { ...one, version: one.version + 1, versionNonce: nonce, x: random(), isDeleted: random() < 0.3 }
      : rectangle(name, { versionNonce: nonce });
  page.draw(scene, [changed]);
}

/** What is to be seen, in one text. */
function picture(elements: readonly BoardElement[] | undefined): string | undefined {
  return elements
    ?.filter(({ isDeleted }) => !isDeleted)
    .map(({ id, version, versionNonce, x }) => `${id} ${version} ${versionNonce} ${String(x)}`)
    .sort()
    .join('\n');
}
