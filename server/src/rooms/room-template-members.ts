import type { Tx } from '../db/database.ts';
import { writeEvent, type Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import { findUserByAddress } from '../projects/users.ts';
import type { Access } from './access.ts';
import { accessGiven, dropMember, subjectId, type Member, type Subject } from './members.store.ts';
import { giveAccess, subjectOf, type WantedSubject } from './members.ts';
import { sharedTemplate } from './room-template-rights.ts';
import { holdRoomTemplate, updateRoomTemplate, type RoomTemplate } from './room-templates.store.ts';

/**
 * Lets somebody use a template, and writes `room_template.member_added`; nothing where they may already.
 *
 * @throws room_not_found; user_not_found; bad_input for an address that is nobody's here: nobody is invited for a
 * template; access_not_allowed, owner_protected, limit_reached
 */
export async function setTemplateMember(
  tx: Tx,
  actor: Actor,
  num: number,
  wanted: WantedSubject,
  access: Access,
): Promise<Member> {
  const template = await held(tx, actor, num);
  const subject = await knownSubject(tx, actor, wanted);
  const { member, before } = await giveAccess(tx, actor, sharedTemplate(template), subject, access);
  if (before !== access) await note(tx, actor, template, 'room_template.member_added', nameOf(subject));
  return member;
}

/** A person or a group that the project has. @throws user_not_found; bad_input for an address */
export async function knownSubject(tx: Tx, actor: Actor, wanted: WantedSubject): Promise<Subject> {
  if ('id' in wanted) return subjectOf(tx, actor, wanted);
  const user = await findUserByAddress(tx, actor.projectId, wanted.email);
  if (!user) throw badInput('share', `Nobody here has the address ${wanted.email.slice(0, 100)}.`);
  return { kind: 'user', user };
}

/** Takes that away and writes `room_template.member_removed`. @throws room_not_found, member_not_found, owner_protected */
export async function removeTemplateMember(tx: Tx, actor: Actor, num: number, id: string): Promise<void> {
  const template = await held(tx, actor, num);
  if (id === template.createdBy) throw fail('owner_protected');
  if (!(await accessGiven(tx, num, id))) throw fail('member_not_found');
  await dropMember(tx, num, id);
  await note(tx, actor, template, 'room_template.member_removed', { subjectId: id });
}

async function held(tx: Tx, actor: Actor, num: number): Promise<RoomTemplate> {
  const template = await holdRoomTemplate(tx, actor.projectId, num);
  if (!template) throw fail('room_not_found');
  return template;
}

async function note(tx: Tx, actor: Actor, template: RoomTemplate, type: string, data: object): Promise<void> {
  const seq = template.revision + 1;
  await updateRoomTemplate(tx, { ...template, revision: seq });
  await writeEvent(tx, actor, { subject: template.id, seq, type, at: Date.now(), data });
}

function nameOf(subject: Subject) {
  return { subjectId: subjectId(subject), subjectKind: subject.kind };
}
