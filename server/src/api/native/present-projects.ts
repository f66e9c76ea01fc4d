import type * as wire from '@enfilade/protocol';
import type { ListedAccessKey } from '../../projects/access-keys.ts';
import type { ApiKey } from '../../projects/api-keys.ts';
import type { Project } from '../../projects/projects.ts';
import type { ProjectKeys } from '../../rooms/new-project.ts';
import { isoTime } from '../shared/iso-time.ts';

/** A time, or that there is none. */
export function timeOrNull(time: number | null): string | null {
  return time === null ? null : isoTime(time);
}

export function presentProject(project: Project): wire.Project {
  return {
    id: project.id,
    name: project.name,
    default_template_id: project.defaultTemplateId,
    owner_id: project.ownerId,
    team_uuid: project.teamUuid,
    app_uuid: project.appUuid,
    customer_id: project.customerId,
    app_id: project.appId,
    created_at: isoTime(project.createdAt),
  };
}

/** A project that was just made. */
export function presentNewProject(project: Project, keys: ProjectKeys): wire.ProjectWithKeys {
  return {
    ...presentProject(project),
    keys: {
      access_key: keys.accessKey,
      secret_key: keys.secretKey,
      api_key: keys.apiKey,
      admin_email: keys.adminEmail,
      admin_password: keys.adminPassword,
    },
  };
}

/** @param current the access key that tokens are signed with */
export function presentAccessKey(pair: ListedAccessKey, current: string | undefined): wire.AccessKey {
  return {
    access_key: pair.accessKey,
    created_at: isoTime(pair.createdAt),
    expires_at: timeOrNull(pair.expiresAt),
    current: pair.accessKey === current,
  };
}

export function presentKey(key: ApiKey): wire.Key {
  const isRolled = key.previousUntil !== null && key.previousUntil > Date.now();
  return {
    id: key.id,
    name: key.name,
    scopes: key.permissions,
    active: key.active,
    hint: key.postfix,
    created_at: isoTime(key.createdAt),
    expires_at: timeOrNull(key.expiresAt),
    last_used_at: timeOrNull(key.lastUsedAt),
    previous_until: isRolled ? timeOrNull(key.previousUntil) : null,
  };
}

/** @param text the key in full, which was just made */
export function presentShownKey(key: ApiKey, text: string): wire.ShownKey {
  return { ...presentKey(key), key: text };
}
