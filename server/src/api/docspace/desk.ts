import type { House } from '../../house.ts';
import { loginFinder, type LoginFinder } from '../../projects/logins.ts';
import { passwordChecker, type CheckPassword } from '../../projects/password-check.ts';
import { peopleFinder, type PeopleFinder } from '../../projects/users.ts';
import { openPainter, type Painter } from '../../rooms/painter.ts';
import { roomCounter, type RoomCounter } from '../../rooms/room-counts.ts';
import { roomShelf, type ShowRooms } from './room-shelf.ts';

/** The house, with what only this door remembers. */
export interface Desk extends House {
  logins: LoginFinder;
  people: PeopleFinder;
  checkPassword: CheckPassword;
  countRooms: RoomCounter;
  showRooms: ShowRooms;
  painter: Painter;
}

export function openDesk(house: House): Desk {
  const { queries } = house.db;
  const people = peopleFinder(queries);
  return {
    ...house,
    logins: loginFinder(queries),
    people,
    checkPassword: passwordChecker(queries),
    countRooms: roomCounter(queries),
    showRooms: roomShelf(house, people),
    painter: openPainter(),
  };
}
