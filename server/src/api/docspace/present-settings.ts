import type { Project } from '../../projects/projects.ts';
import type { Room, RoomSettings } from '../../rooms/room.ts';
import { pictureUrl, presentLogo } from './present-logo.ts';

/** What a room or a template is set to, as DS 4.1 shows it. Members that are undefined are not sent. */
export function presentSettings(
  { num, kind, settings, archivedAt }: Pick<Room, 'num' | 'kind' | 'settings' | 'archivedAt'>,
  { roomQuota }: Pick<Project, 'roomQuota'>,
) {
  const showsQuota = roomQuota !== null && archivedAt === null;
  return {
    logo: presentLogo(num, settings),
    private: settings.private ?? false,
    indexing: settings.indexing ?? false,
    denyDownload: settings.denyDownload ?? false,
    lifetime: settings.lifetime,
    watermark: presentWatermark(settings),
    ...(showsQuota && {
      quotaLimit: settings.quota ?? roomQuota,
      isCustomQuota: settings.quota !== undefined,
    }),
    ...(kind === 'ai' && { chatSettings: presentChat(settings) }),
    ...(kind === 'form' && {
      saveFormAsXLSX: settings.answersAsTable ?? false,
      sendFormToExternalDB: settings.answersToDatabase ?? false,
    }),
  };
}

function presentWatermark({ watermark }: RoomSettings) {
  if (!watermark) return undefined;
  const { picture, ...rest } = watermark;
  return picture === undefined ? rest : { ...rest, imageUrl: pictureUrl(picture, 'watermark') };
}

function presentChat({ chat }: RoomSettings) {
  return chat && { providerId: chat.provider, modelId: chat.model, prompt: chat.prompt };
}
