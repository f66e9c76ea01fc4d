import { useText } from '../messages/index.ts';
import { Icon } from '../parts/Icon.tsx';
import type { Inside } from '../room/RoomPage.tsx';
import { Face } from './Face.tsx';
import type { Following } from './following.ts';

const MOST = 5;
const MOST_NAMES = 2;

interface Props {
  inside: Inside;
  follow: Following;
  onMore: () => void;
}

/** The others who are here: a click follows one of them. Also who follows this person. */
export function Faces({ inside: { people, you }, follow, onMore }: Props) {
  const say = useText();
  const others = people.filter(({ id, board }) => id !== you.id && board);
  const names = follow.followers.slice(0, MOST_NAMES).map(({ name }) => name);
  const rest = follow.followers.length - names.length;
  const followed = [names.join(', '), ...(rest > 0 ? [say.andMore(rest)] : [])].join(' ');
  return (
    <>
      {names.length > 0 && (
        <span className="followed" role="status" title={say.followsYou(followed, follow.followers.length)}>
          <Icon name="eye" />
          <span>{say.followsYou(followed, follow.followers.length)}</span>
        </span>
      )}
      {others.length > 0 && (
        <div className="faces">
          {others.slice(0, MOST).map((person) => {
            const isFollowed = follow.whom?.id === person.id;
            const label = isFollowed ? `${say.unfollow}: ${person.name}` : say.followPerson(person.name);
            return (
              <button
                key={person.id}
                type="button"
                aria-pressed={isFollowed}
                aria-label={label}
                title={label}
                onClick={() => (isFollowed ? follow.stop() : follow.start(person.id))}
              >
                <Face person={person} />
              </button>
            );
          })}
          {others.length > MOST && (
            <button type="button" className="faces-more" aria-label={say.people} onClick={onMore}>
              +{others.length - MOST}
            </button>
          )}
        </div>
      )}
    </>
  );
}
