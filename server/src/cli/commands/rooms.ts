import { Argument, type Command } from 'commander';
import { group, option, type Call, type Define } from './define.ts';
import { pageOptions, type PageFlags } from './paging.ts';
import { JSON_OPTION, reachOptions, type Common } from './reach.ts';
import { roomFilters, roomOptions, TYPES, type ListFlags, type RoomFlags } from './room-options.ts';
import { seconds, several } from './values.ts';

const ROOM_DOC = 'its id (any of its three) or its name';
const room = (): Argument => new Argument('<room>', ROOM_DOC);
const common = () => [JSON_OPTION, ...reachOptions()];

/** Rooms. */
export function defineRoomCommands(program: Command, define: Define): void {
  const rooms = group(program, 'room', 'make, find and change rooms');

  define<Common & RoomFlags>(rooms, 'create', {
    summary: 'make a room',
    places: [new Argument('[title]', 'what people read')],
    options: [option('--type <type>', 'it cannot change', { choices: TYPES }), ...roomOptions(), ...common()],
    examples: [
      ['A room', 'enfilade room create "Algebra, second year"'],
      ['With a name, for an hour', 'enfilade room create --name exam --expires +1h --on-expiry archive'],
      ['With data of your own', 'enfilade room create Chemistry --tag science --metadata grade=8'],
    ],
    run: async (call) => (await import('../run/rooms.ts')).createRoom(call),
  });
  define<Common & ListFlags & PageFlags>(rooms, 'list', {
    summary: 'list rooms, newest first',
    options: [...roomFilters(), ...pageOptions(), ...common()],
    examples: [
      ['The newest', 'enfilade room list'],
      ['By title, those of a tag', 'enfilade room list --sort title --tag science'],
      ['Every room, for a program', 'enfilade room list --all --json'],
    ],
    run: async (call) => (await import('../run/rooms.ts')).listRooms(call),
  });
  define<Common>(rooms, 'show', {
    summary: 'show all about a room',
    places: [room()],
    options: common(),
    examples: [['By its name', 'enfilade room show algebra-2']],
    run: async (call) => (await import('../run/rooms.ts')).showRoom(call),
  });
  define<Common & RoomFlags & { unset?: string[] }>(rooms, 'set', {
    summary: 'change a room',
    description: 'What is not given stays. --metadata changes the keys that it names.',
    places: [room()],
    options: [
      option('--title <text>', 'what people read'),
      ...roomOptions(),
      option('--unset <member>', 'take an optional member away, such as size or metadata.grade; several', {
        parse: several,
      }),
      ...common(),
    ],
    examples: [
      [
        'Another title, and more seats',
        'enfilade room set algebra-2 --title "Algebra, third year" --seats 30',
      ],
      [
        'One key of its metadata, and no expiry',
        'enfilade room set algebra-2 --metadata grade=9 --unset expires_at',
      ],
    ],
    run: async (call) => (await import('../run/rooms.ts')).setRoom(call),
  });
  defineRoomActions(rooms, define);
}

function defineRoomActions(rooms: Command, define: Define): void {
  const action = (name: 'disable' | 'enable' | 'archive' | 'restore', summary: string): void => {
    define<Common>(rooms, name, {
      summary,
      places: [room()],
      options: common(),
      examples: [['By its name', `enfilade room ${name} algebra-2`]],
      run: async (call) => (await import('../run/room-actions.ts')).actOnRoom(name, call),
    });
  };
  action('disable', 'let nobody enter a room, at any door');
  action('enable', 'let people enter a room again');
  action('archive', 'keep a room to be read, and let nothing change');
  action('restore', 'take a room out of the archive');

  define<Common & { retention?: number }>(rooms, 'delete', {
    summary: 'delete a room, now or after some time',
    description: 'Until then `room undelete` brings it back: it takes the id or the number of the room.',
    places: [room()],
    options: [
      option('--retention <time>', 'how long it can be undeleted (7d); 0: it is gone for good at once', {
        parse: seconds,
      }),
      ...common(),
    ],
    examples: [
      ['It can be undeleted for a month', 'enfilade room delete old-room --retention 30d'],
      ['For good', 'enfilade room delete older-room --retention 0'],
    ],
    run: async (call) => (await import('../run/room-actions.ts')).deleteRoom(call),
  });
  define<Common & PageFlags>(rooms, 'deleted', {
    summary: 'list rooms that can be undeleted',
    options: [...pageOptions(), ...common()],
    examples: [['What there is', 'enfilade room deleted']],
    run: async (call) => (await import('../run/room-actions.ts')).listDeletedRooms(call),
  });
  define<Common>(rooms, 'undelete', {
    summary: 'bring a deleted room back',
    places: [new Argument('<room>', 'its id or its number')],
    options: common(),
    examples: [['As `room deleted` shows it', 'enfilade room undelete $DELETED_ROOM']],
    run: async (call: Call<Common>) => (await import('../run/room-actions.ts')).undeleteRoom(call),
  });
  define<Common & { name?: string; withoutContent?: boolean }>(rooms, 'duplicate', {
    summary: 'make a room like another',
    places: [room(), new Argument('[title]', 'what people read')],
    options: [
      option('--name <name>', 'unique in the project'),
      option('--without-content', 'leave out what is in the room'),
      ...common(),
    ],
    examples: [['For another group', 'enfilade room duplicate algebra-2 "Algebra, group B"']],
    run: async (call) => (await import('../run/room-actions.ts')).duplicateRoom(call),
  });
}
