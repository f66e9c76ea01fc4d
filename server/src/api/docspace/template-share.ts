import { groupsOfPeople } from '../../projects/groups.ts';
import { findUserByAddress } from '../../projects/users.ts';
import { accessGiven, type SubjectKind } from '../../rooms/members.store.ts';
import { listMembers, type ListedMember } from '../../rooms/members.ts';
import { removeTemplateMember, setTemplateMember } from '../../rooms/room-template-members.ts';
import type { Action, Rights } from '../../rooms/rights.ts';
import type { Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { presentMember } from './present-sharing.ts';
import type { Wish } from './share-input.ts';
import { allowedTemplate } from './template-doors.ts';

/** Lets people and groups use a template, or no longer (DS 5.14); all of it, or nothing. */
export async function shareTemplate(desk: Desk, caller: Caller, id: string, wishes: readonly Wish[]) {
  const members = await desk.db.write(async (tx) => {
    const { template } = await allowedTemplate(tx, caller, id, 'edit');
    const { num } = template;
    const given: ListedMember[] = [];
    for (const { subject, access } of wishes) {
      if (access) {
        given.push(await setTemplateMember(tx, caller.actor, num, subject, access));
        continue;
      }
      const person =
        'id' in subject ? subject.id : (await findUserByAddress(tx, caller.project.id, subject.email))?.id;
      if (person === undefined) continue;
      // Who has nothing here has nothing to lose.
      const isMember = (await accessGiven(tx, num, person)) !== undefined;
      if (isMember || person === template.createdBy) {
        await removeTemplateMember(tx, caller.actor, num, person);
      }
    }
    return given;
  });
  return { members: await shown(desk, caller, OWNERS, members), error: 0 };
}

/** Who may use a template, its owner first; nobody for who may only use it. */
export async function membersOfTemplate(
  desk: Desk,
  caller: Caller,
  id: string,
  slice: { kinds: readonly SubjectKind[]; text?: string; offset: number; limit: number },
): Promise<{ all: unknown[]; total: number }> {
  const { template, rights } = await allowedTemplate(desk.db.queries, caller, id, 'read');
  if (!rights.edit || slice.kinds.length === 0) return { all: [], total: 0 };
  const { members, total } = await listMembers(desk.db.queries, template, slice);
  return { all: await shown(desk, caller, OWNERS, members), total };
}

const OWNERS: Rights = new Set<Action>(['read', 'share']);

async function shown(desk: Desk, caller: Caller, rights: Rights, members: readonly ListedMember[]) {
  const people = members.flatMap(({ subject }) => (subject.kind === 'user' ? [subject.user.id] : []));
  const groups = await groupsOfPeople(desk.db.queries, people);
  return members.map((member) => presentMember(desk, caller, rights, member, { groups }));
}
