import type { BoardRole, LivePerson, LiveRoom } from '@enfilade/client';
import { useState } from 'react';
import type { CallMark } from '../call/place.ts';
import { useText } from '../messages/index.ts';
import { useAttempt } from '../parts/attempt.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { Icon } from '../parts/Icon.tsx';
import { Menu } from '../parts/Menu.tsx';
import type { Inside } from '../room/RoomPage.tsx';
import { Face } from './Face.tsx';
import type { Following } from './following.ts';

const ROLES: readonly BoardRole[] = ['admin', 'writer', 'reader'];
/** From here on one looks for somebody by name. */
const MANY = 12;
const MOST_SHOWN = 200;

interface Props {
  room: LiveRoom;
  inside: Inside;
  follow: Following;
  /** Of who is in the call, as far as this page knows. */
  marks: ReadonlyMap<string, CallMark>;
}

interface Asking {
  person: LivePerson;
  about: 'remove' | 'ban';
}

/** Who is here, what they may do, and for admins: what can be done about it. */
export function PeoplePanel({ room, inside, follow, marks }: Props) {
  const say = useText();
  const { people, you } = inside;
  const [wanted, setWanted] = useState('');
  const [asking, setAsking] = useState<Asking>();

  const order = (one: LivePerson): number => (one.id === you.id ? -1 : ROLES.indexOf(one.role));
  const listed = people
    .filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()))
    .sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name));
  const attempt = useAttempt();

  return (
    <div className="people">
      {people.length >= MANY && (
        <input
          type="search"
          aria-label={say.findPerson}
          placeholder={say.findPerson}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      )}
      <ul>
        {listed.slice(0, MOST_SHOWN).map((person) => {
          const { id, name, role, away, peer, board } = person;
          const hand = peer !== null && marks.get(peer)?.hand === true;
          const isYou = id === you.id;
          const isFollowed = follow.whom?.id === id;
          return (
            <li key={id}>
              <Face person={person} />
              <span className="person">
                <b>
                  {name}
                  {isYou && <i> ({say.you})</i>}
                </b>
                <small>{away ? say.away : board ? say.roles[role] : say.callOnly}</small>
              </span>
              {hand && (
                <span
                  className="person-mark"
                  data-mark="hand"
                  role="img"
                  aria-label={say.handUp}
                  title={say.handUp}
                >
                  <Icon name="hand" />
                </span>
              )}
              {peer !== null && (
                <span
                  className="person-mark"
                  data-mark="call"
                  role="img"
                  aria-label={say.inCall}
                  title={say.inCall}
                >
                  <Icon name="call" />
                </span>
              )}
              {!isYou && board && (
                <button
                  type="button"
                  className="quiet"
                  aria-pressed={isFollowed}
                  aria-label={say.followPerson(name)}
                  title={isFollowed ? say.unfollow : say.followPerson(name)}
                  onClick={() => (isFollowed ? follow.stop() : follow.start(id))}
                >
                  <Icon name="eye" />
                </button>
              )}
              {!isYou && you.moderates && inside.room.state === 'open' && (
                <Menu
                  label={say.personMenu(name)}
                  items={[
                    ...ROLES.map((one, index) => ({
                      ...{ name: say.roles[one], isChosen: one === role },
                      act: () => attempt(room.setRole(id, one)),
                      ...(index === 0 && { heading: say.roleOf(name) }),
                    })),
                    { name: say.removePerson, act: () => setAsking({ person, about: 'remove' }) },
                    { name: say.banPerson, isDanger: true, act: () => setAsking({ person, about: 'ban' }) },
                  ]}
                >
                  <Icon name="more" />
                </Menu>
              )}
            </li>
          );
        })}
      </ul>
      {listed.length === 0 && <p className="empty">{say.nobodyFound}</p>}
      {people.length === 1 && <p className="empty">{say.alone}</p>}
      {asking && (
        <Dialog
          title={(asking.about === 'ban' ? say.banTitle : say.removeTitle)(asking.person.name)}
          text={asking.about === 'ban' ? say.banText : say.removeText}
          go={asking.about === 'ban' ? say.banPerson : say.removePerson}
          isDanger
          onGo={() => attempt(room[asking.about](asking.person.id))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}
