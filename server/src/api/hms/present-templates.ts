import type { Project } from '../../projects/projects.ts';
import type { StorageCredentials } from '../../rooms/recording.ts';
import type { RecordingInfo } from '../../rooms/room.ts';
import type { Template, TemplateSettings } from '../../rooms/template.ts';
import { isoTime } from '../shared/iso-time.ts';

/**
 * A template (HM 2.5); `_id` and `customer` are the old names of `id` and `customerId`, still sent.
 *
 * @param credentials shown only in the answer to the call that brought them
 */
export function presentTemplate(template: Template, project: Project, credentials?: StorageCredentials) {
  const { id, name, content } = template;
  return {
    id,
    name,
    customerId: project.customerId,
    appId: project.appId,
    ...(id === project.defaultTemplateId && { default: true }),
    roles: content.roles,
    settings: presentSettings(content.settings, credentials),
    destinations: content.destinations,
    ...(Object.keys(content.plugins).length > 0 && { plugins: content.plugins }),
    createdAt: isoTime(template.createdAt),
    updatedAt: isoTime(template.updatedAt),
    _id: id,
    customer: project.customerId,
  };
}

/** Settings (HM 2.5), without credentials unless they are given here. */
export function presentSettings(
  { region, recording, roomState }: TemplateSettings,
  credentials?: StorageCredentials,
) {
  return { region, recording: recording && presentUpload(recording, credentials), roomState, retry: {} };
}

function presentUpload({ enabled, upload }: RecordingInfo, credentials: StorageCredentials | undefined) {
  if (!upload) return { enabled };
  const { type, location, prefix, region, endpoint } = upload;
  const options = { ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) };
  return {
    enabled,
    upload: {
      type,
      location,
      ...(prefix !== undefined && { prefix }),
      ...(credentials && { credentials: { key: credentials.key, secretKey: credentials.secret } }),
      ...(Object.keys(options).length > 0 && { options }),
    },
  };
}

/** HM 2.5 recordings: what is false is left out of the answer, at any depth. */
export function withoutFalse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFalse);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== false);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutFalse(member)]));
}
