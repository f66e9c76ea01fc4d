import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { LiveRoom } from '@enfilade/client';
import { Dialog } from '../parts/Dialog.tsx';
import type { MenuItem } from '../parts/Menu.tsx';
import { useTell } from '../parts/notices.tsx';
import { useText } from '../messages/index.ts';
import type { Inside } from '../room/RoomPage.tsx';
import { CallBar } from './CallBar.tsx';
import { callControls, type CallControls, type News } from './controls.ts';
import { useCallText } from './text.ts';
import { useNews } from './news.ts';
import { inTab, type CallPlace, type Place } from './place.ts';
import { Preview } from './Preview.tsx';
import { trackOf } from './roster.ts';
import { Sounds } from './Sounds.tsx';
import { Tiles } from './Tiles.tsx';
import { tilesOf, type TileModel } from './tile-list.ts';
import { useCallView, useDevices, useSpeaking } from './useCall.ts';
import { may } from './view.ts';
import './call.css';
import './preview.css';
import './tiles.css';

interface Props {
  room: LiveRoom;
  inside: Inside;
  place: CallPlace;
  isNarrow: boolean;
  /** Whether there is room beside the board. */
  hasSpace: boolean;
}

/** The call of a room, from the preview on. */
export default function Call(props: Props) {
  const { room } = props;
  const told = useRef<(news: News) => void>(() => undefined);
  const [controls, setControls] = useState<CallControls>();
  useEffect(() => {
    const made = callControls(room, (news) => told.current(news));
    setControls(made);
    return () => made.close();
  }, [room]);
  useTold(told, props.inside);
  return controls ? <Opened {...props} controls={controls} /> : null;
}

/** Says in passing what happened to this person. */
function useTold(told: { current: (news: News) => void }, { people }: Inside): void {
  const text = useCallText();
  const tell = useTell();
  told.current = (news) => {
    tell(wordsFor(news));
  };
  function wordsFor(news: News): string {
    const nameOf = (id: string): string => people.find(({ peer }) => peer === id)?.name ?? '';
    switch (news.is) {
      case 'muted':
        return text.told.muted(nameOf(news.by));
      case 'lowered':
        return text.told.lowered;
      case 'role':
        return news.speaks ? text.told.maySpeak : text.told.mayListen;
      case 'lost':
        return text.told.lost(text[news.what]);
      case 'fault':
        return text.faults[news.what][news.fault];
      case 'notShared':
        return text.shareFailed;
    }
  }
}

function Opened({ controls, room, inside, place, isNarrow, hasSpace }: Props & { controls: CallControls }) {
  const text = useCallText();
  const say = useText();
  const tell = useTell();
  const view = useCallView(controls);
  const { choice } = useDevices(controls);
  const { connection } = controls;
  const { id, name } = inside.you;
  const { isOpen, setIn, setMarks, close, slot, move } = place;
  const isIn = view.stage !== 'out' && view.stage !== 'over';
  const [isPreview, setPreview] = useState(false);
  const [removing, setRemoving] = useState<TileModel>();
  const [pinned, setPinned] = useState<string>();

  const { id: roomId } = inside.room;
  useEffect(() => {
    if (!isOpen) {
      setPreview(false);
      controls.rest();
      return;
    }
    void controls.prepare();
    if (inTab(roomId).is()) void controls.join();
    else setPreview(true);
  }, [controls, roomId, isOpen]);

  useEffect(() => setIn(isIn && !isPreview), [setIn, isIn, isPreview]);
  useEffect(() => {
    if (isPreview && view.stage === 'in') setPreview(false);
    if (view.stage !== 'over') return;
    inTab(roomId).set(undefined);
    tell(text.over[view.endedFor ?? 'failed']);
    close();
  }, [view.stage, view.endedFor, isPreview, roomId, tell, text, close]);

  const marks = useMemo(
    () =>
      new Map([
        ...[...view.roster.values()].map(
          (one) =>
            [one.id, { hand: one.hand, muted: trackOf(one, 'audio', 'regular')?.mute ?? true }] as const,
        ),
        [id, { hand: view.hand, muted: view.sending.get('mic')?.muted !== false }] as const,
      ]),
    [view.roster, view.hand, view.sending, id],
  );
  useEffect(() => {
    if (isIn) setMarks(marks);
  }, [isIn, marks, setMarks]);

  const mic = view.sending.get('mic');
  const speaks = useSpeaking(isIn && mic?.muted === false && mic.track ? mic.track : undefined);
  const news = useNews(view.roster, view.stage === 'in');
  const tiles = useMemo(() => tilesOf(view, { id, name }), [view, id, name]).map((tile) =>
    tile.isYou && !tile.isScreen ? { ...tile, level: speaks ? 100 : 0 } : tile,
  );

  const shared = tiles.find(({ isScreen, isYou }) => isScreen && !isYou)?.key;
  const [shown, back] = useShownPlace(place.wanted, shared, hasSpace, move);
  const spot = tiles.some(({ key }) => key === pinned) ? pinned : shown === 'full' ? shared : undefined;
  const prefer = useCallback(
    (track: string, layer: Parameters<typeof connection.prefer>[1]) => connection.prefer(track, layer),
    [connection],
  );
  useEffect(() => {
    if (shown !== 'hidden') return;
    // Nobody looks: of each picture nothing is sent until it is shown again.
    for (const { tracks } of view.roster.values())
      for (const { track_id: track, type } of tracks.values()) if (type === 'video') prefer(track, 'none');
  }, [shown, view.roster, prefer]);
  const attempt = useCallback(
    (work: Promise<unknown>) => void work.catch(() => tell(say.notDone)),
    [tell, say],
  );

  const itemsOf = (tile: TileModel): MenuItem[] => {
    const member = view.roster.get(tile.peer);
    if (!member || tile.isScreen) return [];
    const voice = trackOf(member, 'audio', 'regular');
    const items: (MenuItem | false)[] = [
      voice !== undefined &&
        !voice.mute &&
        may(view, 'mute') && {
          name: text.muteOne,
          act: () => attempt(connection.requestMute(tile.peer, voice, true)),
        },
      voice?.mute === true &&
        may(view, 'unmute') && {
          name: text.askToSpeak,
          act: () => attempt(connection.requestMute(tile.peer, voice, false)),
        },
      member.hand &&
        ['changeRole', 'removeOthers', 'mute', 'endRoom'].some((one) => may(view, one)) && {
          name: text.lowerHand,
          act: () => attempt(connection.lowerHand(tile.peer)),
        },
      may(view, 'removeOthers') && { name: text.removeOne, isDanger: true, act: () => setRemoving(tile) },
    ];
    return items.filter((one) => one !== false);
  };

  if (!isOpen) return null;
  if (isPreview) {
    return (
      <Preview {...{ controls }} you={{ id, name }} onJoin={() => void controls.join()} onClose={close} />
    );
  }
  return (
    <>
      {slot &&
        isIn &&
        shown !== 'hidden' &&
        createPortal(
          <Tiles {...{ tiles, itemsOf, prefer }} place={shown} pinned={spot} onPin={setPinned} />,
          slot,
        )}
      <Sounds view={view} speakerId={choice.speakerId} />
      <CallBar
        {...{ controls, isNarrow, attempt }}
        place={shown}
        onPlace={(wanted: Place) => move(wanted)}
        onBack={back}
        onLeave={() => {
          controls.leave();
          close();
        }}
      />
      <p className="unseen" role="status">
        {news}
      </p>
      {view.asked && (
        <Dialog
          title={text.askedTitle[view.asked.what](nameIn(room, view.asked.by))}
          text={text.askedText}
          go={view.asked.what === 'mic' ? text.micOn : text.cameraOn}
          onGo={() => {
            if (view.asked && !controls.isOn(view.asked.what)) attempt(controls.toggle(view.asked.what));
          }}
          onClose={connection.answered}
        />
      )}
      {removing && (
        <Dialog
          title={text.removeTitle(removing.name)}
          text={text.removeText}
          go={text.removeOne}
          isDanger
          onGo={() => attempt(connection.remove(removing.peer))}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </>
  );
}

const nameIn = (room: LiveRoom, id: string): string =>
  room.people.find(({ peer }) => peer === id)?.name ?? '';

/** Where the pictures are: a screen that somebody shares is shown large, until it ends or one goes back to the board. */
function useShownPlace(
  wanted: Place,
  shared: string | undefined,
  hasSpace: boolean,
  move: CallPlace['move'],
): [shown: Place, back: () => void] {
  const before = useRef<Place>(wanted === 'full' ? 'side' : wanted);
  if (wanted !== 'full') before.current = wanted;
  const wasShared = useRef<string>(undefined);
  const isOwnDoing = useRef(false);
  const back = useCallback(() => move(before.current), [move]);
  useEffect(() => {
    if (wasShared.current === shared) return;
    const had = wasShared.current;
    wasShared.current = shared;
    if (shared !== undefined && had === undefined) {
      isOwnDoing.current = wanted !== 'full';
      move('full', false);
    } else if (shared === undefined && isOwnDoing.current && wanted === 'full') back();
  }, [shared, wanted, move, back]);
  return [wanted === 'side' && !hasSpace ? 'top' : wanted, back];
}
