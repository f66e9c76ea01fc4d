import type * as wire from '@enfilade/protocol';
import type { Project } from '../../projects/projects.ts';
import type { Role, Template } from '../../rooms/template.ts';
import { isoTime } from '../shared/iso-time.ts';
import { toSnake } from './casing.ts';
import { recordingOf } from './present.ts';

/** A template as this API shows it: as the 100ms API does, under the names of this one. */
export function presentTemplate(template: Template, project: Project): wire.Template {
  const { id, name, content } = template;
  const { region, roomState } = content.settings;
  const { roles, destinations, recordings } = toSnake({
    roles: content.roles,
    destinations: content.destinations,
    recordings: content.recordings,
  }) as Pick<wire.Template, 'roles' | 'destinations' | 'recordings'>;
  return {
    id,
    name,
    default: id === project.defaultTemplateId,
    roles,
    settings: {
      region,
      recording: recordingOf(content.settings),
      room_state: toSnake(roomState) as wire.Template['settings']['room_state'],
    },
    destinations,
    recordings,
    plugins: content.plugins,
    created_at: isoTime(template.createdAt),
    updated_at: isoTime(template.updatedAt),
    revision: template.revision,
  };
}

export function presentRole(role: Role): wire.Role {
  return toSnake(role) as wire.Role;
}
