import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { House } from '../../house.ts';
import { findProject } from '../../projects/projects.ts';
import { findUser } from '../../projects/users.ts';
import { invitedPerson } from '../../rooms/invitations.ts';
import { displayTitle } from '../../rooms/room.ts';
import { findVisit } from '../../rooms/visits.ts';

/** What a link is, for whoever opens its address: `kind` `external`, `invitation` (to a room) or `personal`. */
interface Told {
  kind: 'external' | 'invitation' | 'personal' | 'none';
  state: 'open' | 'password' | 'members_only' | 'expired' | 'invalid';
  /** The room it leads to; only while it is open. */
  room?: { title: string; number: number };
  /** Where the room is entered with it; people are led there. */
  enter?: string;
  /** The project that a personal invitation is to. */
  project?: string;
}

const TEXTS: Record<Told['state'], string> = {
  open: 'This link is good.',
  password: 'This link is good, and asks for a password.',
  members_only: 'This link is good, for people of the project only.',
  expired: 'This link is no longer good.',
  invalid: 'There is no such link, or its room is closed now.',
};

/** Where links to rooms and invitations lead, `/s/<key>`: it says what a link is, and leads people into the room. */
export const links: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  app.get(
    '/s/:key',
    { schema: { hide: true, params: Type.Object({ key: Type.String() }) } },
    async (request, reply) => {
      await app.limits.address(request);
      const told = await tell(request.params.key);
      if (told.kind === 'none') await app.limits.refused(request);
      reply.code(told.kind === 'none' ? 404 : 200).headers({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex',
        'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      });
      const { enter, ...shown } = told;
      if (!wantsPage(request)) return shown;
      return enter === undefined ? page(reply, shown) : reply.redirect(enter, 303);
    },
  );

  async function tell(key: string): Promise<Told> {
    const { queries } = house.db;
    const invited = invitedPerson(house.box, key);
    if (invited) {
      const user = await findUser(queries, invited.projectId, invited.userId);
      const project = await findProject(queries, invited.projectId);
      const isOpen = user?.status === 'pending' && project !== undefined;
      return {
        kind: 'personal',
        state: isOpen ? 'open' : 'expired',
        ...(isOpen && { project: project.name }),
      };
    }
    const visit = await findVisit(queries, house.box, key);
    if (!visit) return { kind: 'none', state: 'invalid' };
    const { link, room, state, passed } = visit;
    if (state !== 'open') return { kind: link.kind, state };
    if (link.internal) return { kind: link.kind, state: 'members_only' };
    const enter = link.kind === 'external' && { enter: `/r/${room.id}#${encodeURIComponent(key)}` };
    if (!passed) return { kind: link.kind, state: 'password', ...enter };
    return { kind: link.kind, state, room: { title: displayTitle(room), number: room.num }, ...enter };
  }

  done();
};

function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') ?? false;
}

/** No script, no picture, nothing from anywhere. */
function page(reply: FastifyReply, { state, room, project }: Told): string {
  reply.type('text/html; charset=utf-8');
  const leads = room ? `It leads to the room “${room.title}” (number ${room.number}).` : '';
  const invites = project === undefined ? '' : `It is an invitation to the project “${project}”.`;
  const text = [TEXTS[state], leads, invites].filter(Boolean).map((line) => `<p>${escaped(line)}</p>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Enfilade</title><h1>Enfilade</h1>${text.join('')}</html>\n`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
