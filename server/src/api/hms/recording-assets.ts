import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { findAsset, pageOfAssets } from '../../recordings/assets.store.ts';
import { pathOf, type Asset } from '../../recordings/recording.ts';
import { isId, pageSize, startOf } from './pages.ts';
import { presentAsset } from './present-recordings.ts';
import { presignedUrl, signedForS } from './presigned.ts';
import { filterOf } from './recordings.ts';
import { Asset as AssetAnswer, AssetPage, Presigned } from './responses-recordings.ts';
import { AssetPath, PresignQuery, RecordingsQuery } from './schema-recordings.ts';

const tags = ['Recordings'];
const missing = {
  404: { description: 'There is no such file, or it is not there yet; `message` says why.' },
};
const STATUSES = ['processing', 'completed', 'failed'];

/** No storage signs for longer than a week. */
const LONGEST_S = 7 * 86_400;

/** HM 2.7. */
export const recordingAssetRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (
  app,
  { house },
  done,
) => {
  const { queries } = house.db;

  const list = {
    summary: 'List the files of recordings, newest first',
    operationId: 'listRecordingAssets',
    ...{ tags, querystring: RecordingsQuery, response: { 200: AssetPage } },
  };
  app.get('/recording-assets', { schema: list }, async ({ caller, query }) => {
    const limit = pageSize(query.limit);
    const filter = filterOf(query, STATUSES);
    const page = { limit, start: startOf(query.start) };
    const found = filter ? await pageOfAssets(queries, caller.project.id, page, filter) : [];
    const data = found.map(presentAsset);
    return { limit, data, last: data.at(-1)?.id ?? '' };
  });

  const get = {
    summary: 'Get a file of a recording',
    operationId: 'getRecordingAsset',
    ...{ tags, params: AssetPath, response: { 200: AssetAnswer } },
  };
  app.get('/recording-assets/:asset_id', { schema: get }, async ({ caller, params }) =>
    presentAsset(await known(caller.project.id, params.asset_id)),
  );

  const presign = {
    summary: 'Get an address to download a file from',
    operationId: 'presignRecordingAsset',
    ...{ tags, params: AssetPath, querystring: PresignQuery, response: { 200: Presigned, ...missing } },
  };
  app.get(
    '/recording-assets/:asset_id/presigned-url',
    { schema: presign },
    async ({ caller, params, query }) => {
      const asset = await known(caller.project.id, params.asset_id);
      const expiry = query.presign_duration ?? signedForS(asset);
      if (expiry < 1 || expiry > LONGEST_S) {
        throw badInput('presign_duration', `must be from 1 to ${String(LONGEST_S)}`);
      }
      return { id: asset.id, path: pathOf(asset), url: await presignedUrl(house, asset, expiry), expiry };
    },
  );

  async function known(projectId: string, id: string): Promise<Asset> {
    const asset = isId(id) ? await findAsset(queries, projectId, id) : undefined;
    if (!asset) throw fail('asset_not_found');
    return asset;
  }

  done();
};
