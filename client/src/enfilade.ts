import type { EnfiladeOptions } from './options.ts';
import { Conversions } from './resources/conversions.ts';
import { DeletedRooms } from './resources/deleted-rooms.ts';
import { Events } from './resources/events.ts';
import { Groups } from './resources/groups.ts';
import { Keys } from './resources/keys.ts';
import { Projects } from './resources/projects.ts';
import { Rooms } from './resources/rooms.ts';
import { Templates } from './resources/templates.ts';
import { Tokens } from './resources/tokens.ts';
import { Users } from './resources/users.ts';
import { openTransport } from './transport.ts';

/**
 * A project on an Enfilade server.
 *
 * @example
 * ```ts
 * const enfilade = new Enfilade({ url: 'https://rooms.example.com', key: 'sk-…' });
 * ```
 */
export class Enfilade {
  /** The rooms, and what belongs to one. */
  readonly rooms: Rooms;
  /** Rooms that were deleted and can be brought back. */
  readonly deletedRooms: DeletedRooms;
  /** Documents that become pages. */
  readonly conversions: Conversions;
  /** What rooms of one kind have in common. */
  readonly templates: Templates;
  /** Tokens that let people into rooms, or open the APIs that go by signed ones. */
  readonly tokens: Tokens;
  /** Tenants, and the keys that open the Agora and the 100ms API. */
  readonly projects: Projects;
  /** API keys. */
  readonly keys: Keys;
  /** The people of the project. */
  readonly users: Users;
  /** People who are given the same rooms. */
  readonly groups: Groups;
  /** What happened in the project. */
  readonly events: Events;

  /** @throws TypeError that tells which option is wrong */
  constructor(options: EnfiladeOptions) {
    const transport = openTransport(options);
    this.rooms = new Rooms(transport);
    this.deletedRooms = new DeletedRooms(transport);
    this.conversions = new Conversions(transport);
    this.templates = new Templates(transport);
    this.tokens = new Tokens(transport);
    this.projects = new Projects(transport);
    this.keys = new Keys(transport);
    this.users = new Users(transport);
    this.groups = new Groups(transport);
    this.events = new Events(transport);
  }
}
