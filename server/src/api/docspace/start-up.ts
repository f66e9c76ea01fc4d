import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { clientHash } from '../../projects/users.ts';
import { Capabilities, Csp, FilesSettings, PortalSettings } from './answers-portal.ts';
import { visitor } from './auth.ts';
import { envelope } from './envelope.ts';
import type { RouteOptions } from './rooms.ts';

/** DS 6.4: what clients cut uploads into. */
const CHUNK_BYTES = 10 * 1024 * 1024;

/** What clients ask before anything else (DS 7.2), no more of it than is true here. */
export const startUpRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const inSettings = { tags: ['Settings'], security: [{}, { key: [] }, { password: [] }, { cookie: [] }] };

  const portal = {
    summary: 'Get the settings of the portal',
    operationId: 'getSettings',
    ...inSettings,
    response: { 200: PortalSettings },
  };
  app.get('/settings', { schema: portal }, async (request) => {
    const caller = await visitor(identify, request);
    return envelope(desk, request, {
      timezone: 'UTC',
      culture: 'en-US',
      utcOffset: '00:00:00',
      utcHoursOffset: 0,
      greetingSettings: 'Enfilade',
      ownerId: caller?.project.ownerId,
      passwordHash: clientHash,
      socketUrl: '',
      tenantStatus: 0,
      enabledJoin: false,
      enableAdmMess: false,
      thirdpartyEnable: false,
      standalone: true,
      docSpace: true,
      baseDomain: new URL(desk.publicUrl()).hostname,
    });
  });

  const capabilities = {
    summary: 'Get the ways to sign in',
    operationId: 'getPortalCapabilities',
    ...inSettings,
    response: { 200: Capabilities },
  };
  app.get('/capabilities', { schema: capabilities }, async (request) => {
    await visitor(identify, request);
    return envelope(desk, request, {
      ldapEnabled: false,
      providers: [],
      ssoLabel: '',
      oauthEnabled: false,
      ssoUrl: '',
      identityServerEnabled: false,
    });
  });

  const files = {
    summary: 'Get what can be done with files',
    operationId: 'getFilesSettings',
    ...inSettings,
    response: { 200: FilesSettings },
  };
  app.get('/files/settings', { schema: files }, async (request) => {
    await visitor(identify, request);
    return envelope(desk, request, FILES_SETTINGS);
  });

  const csp = {
    summary: 'Get the pages that may embed the portal',
    operationId: 'getCspSettings',
    ...inSettings,
    response: { 200: Csp },
  };
  app.get('/security/csp', { schema: csp }, async (request, reply) => {
    await visitor(identify, request);
    reply.header('access-control-allow-origin', '*');
    return envelope(desk, request, { domains: [], header: '' });
  });

  done();
};

/** Rooms hold no files yet, so nothing can be shown, edited or converted. */
const FILES_SETTINGS = {
  extsImagePreviewed: [],
  extsMediaPreviewed: [],
  extsWebPreviewed: [],
  extsWebEdited: [],
  extsWebEncrypt: [],
  extsWebReviewed: [],
  extsWebCustomFilterEditing: [],
  extsWebRestrictedEditing: [],
  extsWebCommented: [],
  extsWebTemplate: [],
  extsMustConvert: [],
  extsConvertible: {},
  extsUploadable: [],
  internalFormats: { Document: '.docx', Spreadsheet: '.xlsx', Presentation: '.pptx', Pdf: '.pdf' },
  chunkUploadSize: CHUNK_BYTES,
  maxUploadThreadCount: 1,
  confirmDelete: true,
  enableThirdParty: false,
  externalShare: false,
  externalShareSocialMedia: false,
  favoritesSection: false,
  recentSection: false,
  templatesSection: false,
  canSearchByContent: false,
};
