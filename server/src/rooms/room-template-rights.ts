import type { Queries } from '../db/database.ts';
import { findUser, mayOwnRooms } from '../projects/users.ts';
import type { Shared } from './members.ts';
import { membershipIn, type Person } from './rights.ts';
import type { RoomTemplate } from './room-templates.store.ts';

/** A template as something that can be shared. */
export function sharedTemplate({ num, projectId, createdBy }: RoomTemplate): Shared {
  return { num, projectId, kind: 'template', ownerId: createdBy };
}

/**
 * What a person may do with a template: it is its owner's, and others see and use it. One whose owner has left is any
 * administrator's.
 */
export interface TemplateRights {
  read: boolean;
  /** Make rooms from it. */
  use: boolean;
  /** Change, share and delete it. */
  edit: boolean;
}

export async function rightsInTemplate(
  queries: Queries,
  template: Pick<RoomTemplate, 'num' | 'projectId' | 'createdBy' | 'isPublic'>,
  person: Person,
): Promise<TemplateRights> {
  const edit =
    template.createdBy === person.id || (person.kind === 'admin' && (await hasNoOwner(queries, template)));
  const read =
    edit || template.isPublic || (await membershipIn(queries, template.num, person.id)) !== undefined;
  return { read, use: read && mayOwnRooms(person.kind), edit };
}

async function hasNoOwner(
  queries: Queries,
  { projectId, createdBy }: Pick<RoomTemplate, 'projectId' | 'createdBy'>,
): Promise<boolean> {
  return (await findUser(queries, projectId, createdBy)) === undefined;
}
