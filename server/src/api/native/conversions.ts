import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  Conversion,
  ConversionListQuery,
  ConversionPage,
  ConversionPath,
  NewConversion,
  Removed,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { addConversion, deleteConversion, getConversion } from '../../conversion/conversions.ts';
import { pageOfConversions } from '../../conversion/conversions.store.ts';
import { pagesOf } from '../../conversion/pages.store.ts';
import type { House } from '../../house.ts';
import { afterChange } from '../shared/after-change.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { presentConversion, presentListedConversion } from './present-conversions.ts';

/** Documents that become pages. */
export const conversionRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'rooms' } as const;
  const tags = ['Conversions'];
  afterChange(app, () => house.converter.wake());

  app.post(
    '/conversions',
    {
      config,
      schema: {
        summary: 'Convert a file into pages',
        description:
          'PDF, PNG, JPEG, GIF, WebP, and with LibreOffice on the server PPTX, DOCX, XLSX, ODP, ODT, ODS, PPT, DOC and XLS; up to 100 MiB and 400 pages. ' +
          'One file of a project is converted at a time; the others wait. The events `conversion.finished` and `conversion.failed` tell when it ends.',
        operationId: 'createConversion',
        tags,
        body: NewConversion,
        response: { 201: Conversion },
      },
    },
    async ({ native, body }, reply): Promise<wire.Conversion> => {
      const { url, format = 'jpeg', scale = 1.2 } = body;
      const made = await db.write((tx) => addConversion(tx, native.actor, { url, format, scale }));
      reply.code(201);
      return presentConversion(made, [], house.publicUrl());
    },
  );

  app.get(
    '/conversions',
    {
      config,
      schema: {
        summary: 'List the files that were or are to be converted',
        description: 'Newest first, until they are deleted.',
        operationId: 'listConversions',
        tags,
        querystring: ConversionListQuery,
        response: { 200: ConversionPage },
      },
    },
    async ({ native, query }) =>
      pageFrom(query, {
        placeOf: (cursor, member) => String(placeOf(cursor, member, ['string'])[0]),
        find: (page) => pageOfConversions(db.queries, native.project.id, page),
        cursorOf: ({ id }) => cursorOf([id]),
        show: presentListedConversion,
      }),
  );

  app.get(
    '/conversions/:conversion_id',
    {
      config,
      schema: {
        summary: 'Get how far a file is converted, and its pages',
        operationId: 'getConversion',
        tags,
        params: ConversionPath,
        response: { 200: Conversion },
      },
    },
    async ({ native, params }): Promise<wire.Conversion> => {
      const conversion = await getConversion(db.queries, native.project.id, params.conversion_id);
      return presentConversion(conversion, await pagesOf(db.queries, conversion.id), house.publicUrl());
    },
  );

  app.delete(
    '/conversions/:conversion_id',
    {
      config,
      schema: {
        summary: 'Give up converting a file, or delete its pages',
        description: 'Scenes that show a page of it have nothing behind them then.',
        operationId: 'deleteConversion',
        tags,
        params: ConversionPath,
        response: { 200: Removed },
      },
    },
    async ({ native, params: { conversion_id: id } }): Promise<wire.Removed> => {
      await db.write((tx) => deleteConversion(tx, native.actor, id));
      house.converter.stop(id);
      return { id, undoable: false };
    },
  );

  done();
};
