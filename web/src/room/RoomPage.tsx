import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import type { BoardFault } from '../board/Board.tsx';
import { useCallPlace } from '../call/place.ts';
import { ChatPanel } from '../chat/ChatPanel.tsx';
import { useUnread } from '../chat/unread.ts';
import { BOARD_LANGUAGES, useText } from '../messages/index.ts';
import { useAttempt } from '../parts/attempt.ts';
import { Notices, useTell } from '../parts/notices.tsx';
import { Panel } from '../parts/Panel.tsx';
import { PeoplePanel } from '../people/PeoplePanel.tsx';
import { useFollowing } from '../people/following.ts';
import { sceneName } from '../scenes/name.ts';
import { SceneStrip } from '../scenes/SceneStrip.tsx';
import { useDocuments } from '../scenes/useDocuments.ts';
import { useShownScene } from '../scenes/shown.ts';
import { kept, useLanguageSetting, useMedia } from '../settings.ts';
import { Banners } from './Banners.tsx';
import { roomFiles } from './files.ts';
import type { RoomView, Session } from './session.ts';
import { TopBar } from './TopBar.tsx';

const loadBoard = () => import('../board/Board.tsx');
// It is needed as soon as the room is: it comes while the person is being let in.
void loadBoard();
const Board = lazy(loadBoard);
const Call = lazy(() => import('../call/Call.tsx'));

export type Inside = NonNullable<RoomView['inside']>;
export type Side = 'people' | 'chat' | 'scenes';

interface Props {
  session: Session;
  view: RoomView;
  inside: Inside;
  theme: 'light' | 'dark';
}

/** The room, for who is in it. */
export function RoomPage(props: Props) {
  return (
    <Notices>
      <Inner {...props} />
    </Notices>
  );
}

function Inner({ session, view: seen, inside, theme }: Props) {
  const say = useText();
  const tell = useTell();
  const [language] = useLanguageSetting();
  const { room } = session;
  const files = useMemo(() => roomFiles(room), [room]);
  const isNarrow = useMedia('(max-width: 760px)');
  /** There is no room for the pages and a panel beside the board. */
  const isMiddling = useMedia('(max-width: 1100px)');
  const [side, setSide] = useState<Side>();
  const [wantsStrip, setStrip] = useState(kept.get('strip') !== 'hidden');
  const isInWay = isMiddling && side !== undefined;
  const hasStrip = wantsStrip && !isInWay;
  const [isReady, setReady] = useState(false);
  const [isWaiting, setWaiting] = useState(false);
  const { shown, isAlone, look, back } = useShownScene(inside);
  const view = { ...seen, saved: seen.saved && !isWaiting };
  const follow = useFollowing(inside);
  const attempt = useAttempt();
  const documents = useDocuments(room, inside.canWrite, (scene) => {
    back();
    attempt(room.switchScene(scene));
    if (isNarrow) setSide(undefined);
  });
  const unread = useUnread(inside, side === 'chat');
  const call = useCallPlace(inside.room.id);
  const isInPlaceOfBoard = call.isIn && call.wanted === 'full';
  const isTight = useMedia('(max-width: 1440px)') && side !== undefined;
  const hasSpace = !isMiddling && !isTight;
  const pictures = call.wanted === 'side' && !hasSpace ? 'top' : call.wanted;

  useEffect(() => {
    document.title = `${inside.room.title} · Enfilade`;
  }, [inside.room.title]);
  useEffect(() => {
    if (view.saved) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [view.saved]);

  const toggle = useCallback((which: Side) => setSide((now) => (now === which ? undefined : which)), []);
  const close = useCallback(() => setSide(undefined), []);
  const toggleStrip = useCallback(() => {
    if (isInWay) setSide(undefined);
    kept.set('strip', hasStrip ? 'hidden' : undefined);
    setStrip(!hasStrip);
  }, [isInWay, hasStrip]);
  const tellFault = useCallback((what: BoardFault) => tell(say[what]), [tell, say]);
  const ready = useCallback(() => setReady(true), []);

  const strip = (
    <SceneStrip
      {...{ room, files, inside, shown, theme, documents }}
      isReady={isReady}
      onLook={look}
      onBack={back}
      onPicked={isNarrow ? close : undefined}
    />
  );

  return (
    <div className="room" data-side={side ?? 'none'} data-call={call.isIn}>
      <TopBar
        {...{ session, view, inside, files, shown, isNarrow, unread, follow, theme, call }}
        side={side}
        hasStrip={hasStrip}
        onSide={toggle}
        onStrip={isNarrow ? () => toggle('scenes') : toggleStrip}
      />
      <Banners
        state={view.state}
        inside={inside}
        aloneAt={isAlone ? sceneName(shown, say) : undefined}
        onBack={back}
      />
      {documents.coming && !(isNarrow ? side === 'scenes' : hasStrip) && (
        <p className="busy" role="status">
          {documents.coming.name}: {say.documentSent}
        </p>
      )}
      <div className="room-body">
        {!isNarrow && hasStrip && strip}
        <div className="room-middle" data-call={call.isIn ? pictures : 'none'}>
          <main className="room-board" aria-label={say.board} inert={isInPlaceOfBoard}>
            <Suspense fallback={<p className="board-coming">{say.loadingBoard}</p>}>
              <Board
                {...{ room, files, theme }}
                scene={shown}
                canWrite={inside.canWrite && !isAlone}
                langCode={BOARD_LANGUAGES[language]}
                title={inside.room.title}
                following={follow.whom}
                onUnfollow={follow.stop}
                onFollows={follow.note}
                onScene={look}
                onReady={ready}
                onWaiting={setWaiting}
                tell={tellFault}
                onError={tell}
                onPaper={documents.bring}
              />
            </Suspense>
          </main>
          <div className="call-slot" ref={call.setSlot} />
        </div>
        {side === 'people' && (
          <Panel title={say.peopleCount(inside.people.length)} onClose={close}>
            <PeoplePanel {...{ room, inside, follow }} marks={call.marks} />
          </Panel>
        )}
        {side === 'chat' && (
          <Panel title={say.chat} onClose={close}>
            <ChatPanel {...{ room, inside }} seen={unread.seen} />
          </Panel>
        )}
        {side === 'scenes' && isNarrow && (
          <Panel title={say.scenes} onClose={close}>
            {strip}
          </Panel>
        )}
      </div>
      {call.isThere && (
        <Suspense fallback={null}>
          <Call {...{ room, inside, isNarrow, hasSpace }} place={call} />
        </Suspense>
      )}
    </div>
  );
}
