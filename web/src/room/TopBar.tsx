import type { LiveScene } from '@enfilade/client';
import type { CallPlace } from '../call/place.ts';
import type { Unread } from '../chat/unread.ts';
import { ExportMenu } from '../scenes/ExportMenu.tsx';
import { useText } from '../messages/index.ts';
import { Icon, Logo } from '../parts/Icon.tsx';
import { Menu } from '../parts/Menu.tsx';
import { useSettingItems } from '../parts/Settings.tsx';
import type { Following } from '../people/following.ts';
import { Faces } from '../people/Faces.tsx';
import { sceneName } from '../scenes/name.ts';
import type { RoomFiles } from './files.ts';
import type { Inside, Side } from './RoomPage.tsx';
import { SavedMark } from './SavedMark.tsx';
import type { RoomView, Session } from './session.ts';

interface Props {
  session: Session;
  view: RoomView;
  inside: Inside;
  files: RoomFiles;
  shown: LiveScene;
  theme: 'light' | 'dark';
  isNarrow: boolean;
  side: Side | undefined;
  hasStrip: boolean;
  unread: Unread;
  follow: Following;
  call: CallPlace;
  onSide: (side: Side) => void;
  onStrip: () => void;
}

/** The name of the room, how it stands, and the ways to everything beside the board. */
export function TopBar(props: Props) {
  const {
    session,
    view,
    inside,
    files,
    shown,
    isNarrow,
    side,
    hasStrip,
    unread,
    follow,
    call,
    onSide,
    onStrip,
  } = props;
  const say = useText();
  const settings = useSettingItems();
  const { scenes, people, room } = inside;
  const at = scenes.findIndex(({ id }) => id === shown.id);
  const isStripOpen = isNarrow ? side === 'scenes' : hasStrip;

  return (
    <header className="bar-top">
      <button
        type="button"
        className="quiet pages-button"
        aria-pressed={isStripOpen}
        aria-label={`${isStripOpen ? say.hideScenes : say.showScenes}, ${say.sceneOf(at + 1, scenes.length)}`}
        title={isStripOpen ? say.hideScenes : say.showScenes}
        onClick={onStrip}
      >
        <Icon name="pages" />
        <Count text={`${at + 1}/${scenes.length}`} />
      </button>
      <span className="only-wide">
        <Logo />
      </span>
      <h1 title={room.title}>{room.title}</h1>
      <SavedMark view={view} inside={inside} />
      <Faces {...{ inside, follow }} onMore={() => onSide('people')} />
      <nav className="bar-tools" aria-label={say.roomTools}>
        {!call.isIn && room.state === 'open' && <JoinCall {...{ people }} onJoin={call.open} />}
        <button
          type="button"
          className="quiet"
          aria-pressed={side === 'people'}
          aria-label={say.peopleCount(people.length)}
          title={say.people}
          onClick={() => onSide('people')}
        >
          <Icon name="people" />
          <Count text={String(people.length)} />
        </button>
        <button
          type="button"
          className="quiet"
          aria-pressed={side === 'chat'}
          aria-label={unread.count > 0 ? say.chatUnread(unread.count) : say.chat}
          title={say.chat}
          onClick={() => onSide('chat')}
        >
          <Icon name="chat" />
          {unread.count > 0 && <Count kind="badge" text={unread.count > 99 ? '99+' : String(unread.count)} />}
        </button>
        <ExportMenu
          {...{ files }}
          room={session.room}
          shown={shown}
          scenes={scenes}
          title={room.title}
          name={sceneName(shown, say)}
        />
        <Menu
          label={say.more}
          items={[...settings, { name: say.leave, heading: room.title, act: session.leave }]}
        >
          <Icon name="more" />
        </Menu>
      </nav>
    </header>
  );
}

/** The way into the call, and how many are in it. */
function JoinCall({ people, onJoin }: { people: Inside['people']; onJoin: () => void }) {
  const say = useText();
  const inside = people.filter(({ peer }) => peer !== null).length;
  const label = inside === 0 ? say.startCall : say.joinCall;
  return (
    <button
      type="button"
      className="join-call"
      data-live={inside > 0}
      aria-label={inside === 0 ? label : say.joinCallOf(inside)}
      title={label}
      onClick={onJoin}
    >
      <Icon name="call" />
      <span className="join-call-text" aria-hidden="true" data-text={label} />
      {inside > 0 && <Count text={String(inside)} />}
    </button>
  );
}

/** For the eye only: the name of the button has it, too. */
function Count({ text, kind = 'count' }: { text: string; kind?: 'count' | 'badge' }) {
  return <span className={kind} data-count={text} aria-hidden="true" />;
}
