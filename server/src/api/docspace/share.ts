import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { fail } from '../../errors.ts';
import { groupsOfPeople } from '../../projects/groups.ts';
import { findUsers, findUserByAddress } from '../../projects/users.ts';
import { linksOf, type RoomLink } from '../../rooms/links.store.ts';
import { accessGiven, subjectId, type SubjectKind } from '../../rooms/members.store.ts';
import { listMembers, removeMember, setMember, type ListedMember } from '../../rooms/members.ts';
import { rightsOf, type Rights } from '../../rooms/rights.ts';
import type { Room } from '../../rooms/room.ts';
import { getRoom } from '../../rooms/rooms.ts';
import type { Tx } from '../../db/database.ts';
import { NothingToTell } from './answers.ts';
import { told } from './answers-sharing.ts';
import { requireCaller, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { ShareFilterType } from './enums-sharing.ts';
import { allowedRoom, demand } from './look.ts';
import { presentLink, presentMember } from './present-sharing.ts';
import { roomNamed } from './room-named.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';
import { InvitationsBody, MemberListQuery, ResendBody } from './schema-sharing.ts';
import { wishOf, type Wish } from './share-input.ts';
import { isTemplateId } from './template-doors.ts';
import { membersOfTemplate, shareTemplate } from './template-share.ts';

/** Who is in a room (DS 5.9). */
export const shareRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const { db } = desk;
  requireCaller(app, identify);

  app.put(
    '/files/rooms/:id/share',
    {
      schema: {
        summary: 'Give people and groups access to a room, or take it away',
        operationId: 'setRoomSecurity',
        response: told.roomSecurity,
        description:
          'No mail is sent: `invitationLink` of a person who has not come yet is what to give them. `access` 0 takes away; anybody may leave that way.',
        tags: ['Sharing'],
        params: IdPath,
        body: InvitationsBody,
      },
    },
    async (request) => {
      const caller = request.docspace;
      const { id } = request.params;
      const { invitations = [] } = request.body;
      const wishes = invitations.map((one) => wishOf(one.id, one.email, one.access ?? 0));
      if (isTemplateId(id)) return envelope(desk, request, await shareTemplate(desk, caller, id, wishes));
      const { members, rights } = await db.write(async (tx) => {
        const room = await getRoom(tx, caller.project.id, roomNamed(id));
        const isLeaving = isOwnLeave(wishes, caller);
        const known = isLeaving
          ? (await rightsOf(tx, room, caller.project.ownerId, caller.user)).rights
          : await demand(tx, caller, room, 'share');
        if (!known.has('read')) throw fail('wrong_role', { text: 'Access denied' });
        return { members: await applyAll(tx, caller, room, wishes), rights: known };
      });
      return envelope(desk, request, { members: await shown(caller, rights, members), error: 0 });
    },
  );

  app.get(
    '/files/rooms/:id/share',
    {
      schema: {
        summary: 'List who has access to a room, the owner first',
        operationId: 'getRoomSecurityInfo',
        response: told.shares,
        tags: ['Sharing'],
        params: IdPath,
        querystring: MemberListQuery,
      },
    },
    async (request) => {
      const caller = request.docspace;
      const { filterType = 0, startIndex, count, filterValue: text } = request.query;
      if (isTemplateId(request.params.id)) {
        const asked = { kinds: kindsOf(filterType), ...(text && { text: text.trim() }) };
        const slice = { ...asked, offset: startIndex, limit: count };
        const { all, total } = await membersOfTemplate(desk, caller, request.params.id, slice);
        return envelope(desk, request, all, total);
      }
      const room = await getRoom(db.queries, caller.project.id, roomNamed(request.params.id));
      const { rights } = await rightsOf(db.queries, room, caller.project.ownerId, caller.user);
      const kinds = kindsOf(filterType).filter(() => rights.has('seeMembers'));
      const links = rights.has('seeLinks') ? await linksAsked(room, filterType) : [];
      const cut = links.slice(startIndex, startIndex + count);
      const slice = {
        kinds,
        ...(text && { text: text.trim() }),
        offset: Math.max(0, startIndex - links.length),
        limit: count - cut.length,
      };
      const found = kinds.length === 0 ? NOBODY : await listMembers(db.queries, room, slice);
      const all = [
        ...cut.map((link) => presentLink(desk, rights, room, link)),
        ...(await shown(caller, rights, found.members)),
      ];
      return envelope(desk, request, all, links.length + found.total);
    },
  );

  app.post(
    '/files/rooms/:id/resend',
    {
      schema: {
        summary: 'Ask for invitations to be sent again',
        operationId: 'resendEmailInvitations',
        response: { 200: NothingToTell },
        description:
          'This server sends no mail: invitations are in the answers of `…/share`. Only the right to do it is checked.',
        tags: ['Sharing'],
        params: IdPath,
        body: ResendBody,
      },
    },
    async (request) => {
      await allowedRoom(db.queries, request.docspace, request.params.id, 'share');
      return envelope(desk, request);
    },
  );

  async function shown(caller: Caller, rights: Rights, members: readonly ListedMember[]) {
    const people = members.flatMap(({ subject }) => (subject.kind === 'user' ? [subject.user.id] : []));
    const groups = await groupsOfPeople(db.queries, people);
    return members.map((member) => presentMember(desk, caller, rights, member, { groups }));
  }

  async function linksAsked(room: Room, filter: number): Promise<RoomLink[]> {
    if ((filter & ShareFilterType.Link) === 0) return [];
    return (await linksOf(db.queries, room.num)).filter((link) => (filter & bitsOf(link)) !== 0);
  }

  done();
};

const NOBODY = { members: [] as ListedMember[], total: 0 };

/** The kinds of members that a filter asks for (DS 3 ShareFilterType); 0: both. */
function kindsOf(filter: number): SubjectKind[] {
  const kinds: SubjectKind[] = [];
  if (filter === ShareFilterType.UserOrGroup || filter & ShareFilterType.User) kinds.push('user');
  if (filter === ShareFilterType.UserOrGroup || filter & ShareFilterType.Group) kinds.push('group');
  return kinds;
}

function bitsOf({ kind, primary }: RoomLink): number {
  if (kind === 'invitation') return ShareFilterType.InvitationLink;
  const which = primary ? ShareFilterType.PrimaryExternalLink : ShareFilterType.AdditionalExternalLink;
  return ShareFilterType.ExternalLink | which;
}

/** Whether somebody takes themselves out, alone in the call: that needs no right (DS 5.9). */
function isOwnLeave(wishes: readonly Wish[], { user }: Caller): boolean {
  const [only] = wishes;
  return (
    wishes.length === 1 &&
    only !== undefined &&
    only.access === undefined &&
    'id' in only.subject &&
    only.subject.id === user.id
  );
}

/** Does what is asked for, one after the other; who is disabled is passed over (DS 5.9). */
async function applyAll(
  tx: Tx,
  { actor, project }: Caller,
  room: Room,
  wishes: readonly Wish[],
): Promise<ListedMember[]> {
  const ref = { num: room.num };
  const members: ListedMember[] = [];
  for (const { subject, access } of wishes) {
    if (access) {
      if (await isDisabled(tx, project.id, subject)) continue;
      members.push(await setMember(tx, actor, ref, subject, access));
    } else {
      const id = 'id' in subject ? subject.id : (await findUserByAddress(tx, project.id, subject.email))?.id;
      const isOwner = id === (room.createdBy ?? project.ownerId);
      // Who has nothing here has nothing to lose.
      if (id !== undefined && (isOwner || (await accessGiven(tx, room.num, id))))
        await removeMember(tx, actor, ref, id);
    }
  }
  return [...new Map(members.map((member) => [subjectId(member.subject), member])).values()];
}

async function isDisabled(tx: Tx, projectId: string, subject: Wish['subject']): Promise<boolean> {
  const user =
    'id' in subject
      ? (await findUsers(tx, projectId, [subject.id]))[0]
      : await findUserByAddress(tx, projectId, subject.email);
  return user?.status === 'disabled';
}
