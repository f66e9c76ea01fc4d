import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { BROKEN } from '../../server/test/live/broken.ts';
import { rectangle, until } from '../../server/test/live/room.ts';
import { boardOf, drag, eventually, inkIn, startPages, take, type Pages } from './pages.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
afterEach(() => pages.closeAll());
after(() => pages.stop());

const broken = BROKEN.map(([, change], n) => rectangle(`bad-${n}`, { x: 900, y: 500, ...change }));
const good = rectangle('good', { x: 300, y: 200, strokeColor: '#e03131' });
const hasInk = (ink: number): boolean => ink > 20;

test('nothing that Excalidraw makes by itself is refused', async () => {
  const { id } = await pages.house.newRoom();
  const refusals: string[] = [];
  const ann = await pages.open(id, { name: 'Ann', role: 'admin' });
  ann.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (payload.includes('"refused"')) refusals.push(payload.toString());
    }),
  );
  await ann.reload();
  await boardOf(ann);
  const cy = await pages.house.join(id, { name: 'Cy', role: 'reader' });
  const drawn = (): string[] => [...new Set(cy.elements('init')?.map(({ type }) => type))].sort();
  for (const [at, tool] of ['rectangle', 'diamond', 'ellipse'].entries()) {
    await take(ann, tool);
    await drag(ann, 450 + at * 250, 200);
  }
  // From one shape to another: both are told of it.
  await take(ann, 'arrow');
  await drag(ann, 618, 250, 75, 0);
  await take(ann, 'line');
  for (const x of [470, 550, 630]) await ann.mouse.click(x, 420 + (x % 40));
  await ann.keyboard.press('Escape');
  await take(ann, 'arrow');
  for (const x of [680, 760]) await ann.mouse.click(x, 420);
  await ann.keyboard.press('Escape');
  await take(ann, 'freedraw');
  await drag(ann, 850, 420);
  await ann.mouse.click(1000, 600);
  await take(ann, 'text');
  await ann.mouse.click(500, 560);
  await ann.keyboard.type('Words');
  await ann.keyboard.press('Escape');
  // A label in a shape.
  await take(ann, 'selection');
  await ann.mouse.dblclick(530, 250);
  await ann.keyboard.type('Label');
  await ann.keyboard.press('Escape');
  await ann.keyboard.press('f');
  await drag(ann, 430, 180, 210, 140);
  await ann.keyboard.press('Control+a');
  for (const key of ['g', 'd', 'Shift+g', 'z', 'z', 'Shift+z', 'z', 'z', 'z', 'z'])
    await ann.keyboard.press(`Control+${key}`);
  await ann.keyboard.press('Control+a');
  await ann.keyboard.press('Delete');
  await until(() => drawn().length === 8);
  const expected = ['arrow', 'diamond', 'ellipse', 'frame', 'freedraw', 'line', 'rectangle', 'text'];
  assert.deepEqual(drawn(), expected);
  await until(() => cy.elements('init')?.every(({ isDeleted }) => isDeleted));
  assert.deepEqual(refusals, []);
});

describe('elements that Excalidraw would fall over', () => {
  test('are refused with the reason, and pages that are open go on', async () => {
    const { id } = await pages.house.newRoom();
    const ann = await pages.enter(id, { name: 'Ann' });
    const ben = await pages.house.join(id, { name: 'Ben' });
    await until(() => ben.elements('init'));
    const told: string[] = [];
    ben.on('corrected', ({ text }) => told.push(text));
    for (const one of broken) {
      ben.draw('init', [one]);
      await until(() => told.length > 0);
      assert.match(told.splice(0).join(), /^element "bad-/);
    }
    ben.draw('init', [good]);
    await eventually(() => inkIn(ann, 240, 140, 500, 500), hasInk);
    assert.deepEqual(
      ben.elements('init')?.map((one) => one.id),
      ['good'],
    );
  });

  test('that the database has from before break no page, and are not sent back by it', async () => {
    const { id, number } = await pages.house.newRoom();
    const { queries } = pages.server.running.db;
    const rows = [good, ...broken].map((one) => ({
      ...{ room_num: number, scene_id: 'init', id: one.id, version: 1, nonce: one.versionNonce },
      ...{ deleted: 0, clock: 1, content: JSON.stringify(one) },
    }));
    await queries.insertInto('elements').values(rows).execute();
    const ann = await pages.enter(id, { name: 'Ann' });
    await eventually(() => inkIn(ann, 200, 100, 900, 600), hasInk);
    await take(ann, 'ellipse');
    await drag(ann, 400, 250);
    await eventually(() => inkIn(ann, 390, 240, 180, 120), hasInk);
    await eventually(
      () => ann.innerText('.saved-mark'),
      (text) => text === 'Saved',
    );
    const kept = await queries
      .selectFrom('elements')
      .select(['id', 'version', 'content'])
      .where('room_num', '=', number)
      .execute();
    assert.equal(kept.length, rows.length + 1);
    for (const row of rows) assert.equal(kept.find((one) => one.id === row.id)?.content, row.content);
  });
});
