import type { Queries, Tx } from '../../db/database.ts';
import { prepared } from '../../db/prepared.ts';
import type { Kept } from './elements.ts';

/** What of one scene changed in one tick. */
export interface SceneChanges {
  sceneId: string;
  elements: readonly Kept[];
}

/** A statement has as many rows at most: engines bound the values of one. */
const ROWS_AT_ONCE = 100;
const COLUMNS = ['room_num', 'scene_id', 'id', 'version', 'nonce', 'deleted', 'clock', 'content'] as const;

const upsert = prepared((q, values: readonly unknown[]) =>
  q
    .insertInto('elements')
    .values(
      Array.from({ length: values.length / COLUMNS.length }, (_, row) => {
        const cell = (column: number) => values[row * COLUMNS.length + column] as never;
        return {
          ...{ room_num: cell(0), scene_id: cell(1), id: cell(2), version: cell(3) },
          ...{ nonce: cell(4), deleted: cell(5), clock: cell(6), content: cell(7) },
        };
      }),
    )
    .onConflict((conflict) =>
      conflict.columns(['room_num', 'scene_id', 'id']).doUpdateSet((eb) => ({
        version: eb.ref('excluded.version'),
        nonce: eb.ref('excluded.nonce'),
        deleted: eb.ref('excluded.deleted'),
        clock: eb.ref('excluded.clock'),
        content: eb.ref('excluded.content'),
      })),
    )
    .compile(),
);

const setClock = prepared((q, [clock, num]: [number, number]) =>
  q.updateTable('boards').set({ clock }).where('room_num', '=', num).compile(),
);
const setSceneClock = prepared((q, [clock, num, id]: [number, number, string]) =>
  q.updateTable('scenes').set({ clock }).where('room_num', '=', num).where('id', '=', id).compile(),
);

/** Keeps what changed on a board in one tick. */
export async function keepChanges(
  tx: Tx,
  num: number,
  clock: number,
  scenes: readonly SceneChanges[],
): Promise<void> {
  for (const { sceneId, elements } of scenes) {
    for (let from = 0; from < elements.length; from += ROWS_AT_ONCE) {
      const rows = elements.slice(from, from + ROWS_AT_ONCE);
      const values = rows.flatMap(({ id, version, nonce, deleted, json }): unknown[] => [
        ...[num, sceneId, id, version, nonce, deleted ? 1 : 0, clock, json],
      ]);
      await upsert(tx, values);
    }
    await setSceneClock(tx, [clock, num, sceneId]);
  }
  await setClock(tx, [clock, num]);
}

/** What is drawn in a scene, deleted elements among it. */
export async function elementsOf(queries: Queries, num: number, sceneId: string): Promise<Kept[]> {
  const rows = await queries
    .selectFrom('elements')
    .select(['id', 'version', 'nonce', 'deleted', 'clock', 'content'])
    .where('room_num', '=', num)
    .where('scene_id', '=', sceneId)
    .execute();
  return rows.map(({ id, version, nonce, deleted, clock, content }) => ({
    ...{ id, version, nonce, clock },
    deleted: deleted === 1,
    json: content,
  }));
}

/** Forgets deleted elements of a scene: who knows less than this clock gets it whole from now on. */
export async function forgetDeleted(tx: Tx, num: number, sceneId: string, upTo: number): Promise<void> {
  await tx
    .deleteFrom('elements')
    .where('room_num', '=', num)
    .where('scene_id', '=', sceneId)
    .where('deleted', '=', 1)
    .where('clock', '<=', upTo)
    .execute();
  await tx
    .updateTable('scenes')
    .set({ pruned_clock: upTo })
    .where('room_num', '=', num)
    .where('id', '=', sceneId)
    .execute();
}
