import { pagesOf } from '../../conversion/pages.store.ts';
import type { Teller } from '../../conversion/telling.ts';
import type { House } from '../../house.ts';
import { accessKeyOf } from '../../projects/access-keys.ts';
import { presentNotice } from './present-tasks.ts';

/** Tells by webhook how a task ended (AG 2.6), signed with the secret key of the project. */
export function agoraTeller({ db, accessKeys, publicUrl }: House): Teller {
  return {
    bodyOf: async (conversion) =>
      presentNotice(conversion, await pagesOf(db.queries, conversion.id), publicUrl()),
    secretOf: async (projectId) => {
      const accessKey = await accessKeyOf(db.queries, projectId);
      return accessKey === undefined ? undefined : (await accessKeys(accessKey))?.secret;
    },
  };
}
