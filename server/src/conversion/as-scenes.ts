import type { Queries } from '../db/database.ts';
import type { NewScene } from '../rooms/scenes.ts';
import type { Conversion } from './conversions.store.ts';
import { pagePath, pagesOf } from './pages.store.ts';

/**
 * A scene for each page of a converted document.
 *
 * @param nameOf how the scene of a page is called
 */
export async function scenesFrom(
  queries: Queries,
  { id }: Conversion,
  nameOf: (number: number) => string = String,
): Promise<NewScene[]> {
  return (await pagesOf(queries, id)).map((page) => ({
    name: nameOf(page.number),
    // Without a host, so that the page of a room shows it at whichever address it is itself.
    background: { src: pagePath(id, page), width: page.width, height: page.height },
  }));
}
