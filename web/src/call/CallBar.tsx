import type { ReactNode } from 'react';
import { Icon } from '../parts/Icon.tsx';
import { Menu, type MenuItem } from '../parts/Menu.tsx';
import { chosenOf } from './Choosers.tsx';
import type { CallControls } from './controls.ts';
import { canChooseSpeaker, canShareScreen, type DeviceKind } from './devices.ts';
import { CallIcon, type CallIconName } from './icons.tsx';
import { useCallText } from './text.ts';
import { PLACES, type Place } from './place.ts';
import { useCallView, useDevices } from './useCall.ts';
import { may, maySend, roleIn } from './view.ts';

interface Props {
  controls: CallControls;
  place: Place;
  isNarrow: boolean;
  onPlace: (place: Place) => void;
  onBack: () => void;
  onLeave: () => void;
  attempt: (work: Promise<unknown>) => void;
}

/** What one can do in the call. */
export function CallBar({ controls, place, isNarrow, onPlace, onBack, onLeave, attempt }: Props) {
  const text = useCallText();
  const view = useCallView(controls);
  const { opening } = useDevices(controls);
  const { connection } = controls;
  const role = roleIn(view);
  const speaks = maySend(role, 'audio');
  const shows = maySend(role, 'video');
  const canShare = maySend(role, 'screen') && canShareScreen();
  const isSharing = view.sending.has('screen');
  const devices = useDeviceItems(controls);
  const isMicOn = controls.isOn('mic');
  const isCameraOn = controls.isOn('camera');

  const placeItems: MenuItem[] = PLACES.filter((one) => !isNarrow || one !== 'side').map((one, index) => ({
    ...{ name: text.places[one], isChosen: one === place, act: () => onPlace(one) },
    ...(index === 0 && { heading: text.arrange }),
  }));
  if (isNarrow && placeItems[0]) placeItems[0] = { ...placeItems[0], heading: text.arrange };
  const muteAll: MenuItem[] =
    may(view, 'mute') && view.roster.size > 0
      ? [{ name: text.muteAll, act: () => attempt(connection.muteAll()) }]
      : [];
  const share: MenuItem[] = canShare
    ? [
        {
          name: isSharing ? text.shareStop : text.share,
          act: () => attempt(isSharing ? controls.unshare() : controls.share()),
        },
      ]
    : [];
  const isReturning = view.stage !== 'in';

  return (
    <footer className="call-bar" role="toolbar" aria-label={text.controls} data-stage={view.stage}>
      <p className="call-state" role="status">
        {view.stage === 'joining' ? text.joining : isReturning ? text.returning : ''}
        {!isReturning && <span>{text.inCall(view.roster.size + 1)}</span>}
        {!isReturning && !speaks && <span className="call-listens">{text.listens}</span>}
      </p>
      <div className="call-main">
        {speaks && (
          <Round
            icon={isMicOn ? 'mic' : 'micOff'}
            name={isMicOn ? text.micOff : text.micOn}
            which="mic"
            isOn={isMicOn}
            isOff={opening.has('mic')}
            act={() => attempt(controls.toggle('mic'))}
          />
        )}
        {shows && (
          <Round
            icon={isCameraOn ? 'camera' : 'cameraOff'}
            name={isCameraOn ? text.cameraOff : text.cameraOn}
            which="camera"
            isOn={isCameraOn}
            isOff={opening.has('camera')}
            act={() => attempt(controls.toggle('camera'))}
          />
        )}
        {canShare && !isNarrow && (
          <Round
            icon={isSharing ? 'screenOff' : 'screen'}
            name={isSharing ? text.shareStop : text.share}
            which="screen"
            isActive={isSharing}
            act={() => attempt(isSharing ? controls.unshare() : controls.share())}
          />
        )}
        <Round
          icon="hand"
          name={view.hand ? text.lower : text.raise}
          which="hand"
          isActive={view.hand}
          act={() => attempt(connection.hand(!view.hand))}
        />
        <Menu
          label={text.moreOfCall}
          className="call-round"
          items={[...(isNarrow ? share : []), ...muteAll, ...(isNarrow ? placeItems : []), ...devices]}
        >
          <Icon name="more" />
        </Menu>
        <button
          type="button"
          className="call-leave"
          aria-label={text.leaveCall}
          title={text.leaveCall}
          onClick={onLeave}
        >
          <CallIcon name="leave" />
          <span>{text.leaveShort}</span>
        </button>
      </div>
      <div className="call-places">
        {!isNarrow && (
          <Menu label={text.arrange} items={placeItems}>
            <CallIcon name="places" />
          </Menu>
        )}
        <button
          type="button"
          className="quiet call-view"
          aria-label={place === 'full' ? text.boardView : text.fullView}
          title={place === 'full' ? text.boardView : text.fullView}
          onClick={place === 'full' ? onBack : () => onPlace('full')}
        >
          <CallIcon name={place === 'full' ? 'board' : 'large'} />
        </button>
      </div>
    </footer>
  );
}

interface RoundProps {
  icon: CallIconName;
  name: string;
  which: string;
  act: () => void;
  /** Of what can be on or off: a microphone, a camera. */
  isOn?: boolean;
  /** Of what is done just now: a hand, a screen. */
  isActive?: boolean;
  isOff?: boolean;
  children?: ReactNode;
}

function Round({ icon, name, which, act, isOn, isActive, isOff = false }: RoundProps) {
  return (
    <button
      type="button"
      className="call-round"
      data-which={which}
      data-on={isOn}
      aria-pressed={isActive}
      aria-label={name}
      title={name}
      disabled={isOff}
      onClick={act}
    >
      <CallIcon name={icon} />
    </button>
  );
}

/** The devices that one can change to while the call goes on. */
function useDeviceItems(controls: CallControls): MenuItem[] {
  const text = useCallText();
  const { list, choice } = useDevices(controls);
  const role = roleIn(useCallView(controls));
  const itemsOf = (which: DeviceKind | 'speaker'): MenuItem[] => {
    const devices = list[which].filter(({ deviceId }) => deviceId !== 'default');
    const chosen = chosenOf(choice, which);
    const named = new Map<string, number>();
    return devices.map(({ deviceId, label }, index) => {
      const same = (named.get(label) ?? 0) + 1;
      named.set(label, same);
      return {
        // Two may have one name.
        name: same === 1 ? label : `${label} (${same})`,
        isChosen: deviceId === chosen || (index === 0 && !devices.some((one) => one.deviceId === chosen)),
        act: () => controls.choose(which, deviceId),
        ...(index === 0 && { heading: text[which] }),
      };
    });
  };
  return [
    ...(maySend(role, 'audio') ? itemsOf('mic') : []),
    ...(maySend(role, 'video') ? itemsOf('camera') : []),
    ...(canChooseSpeaker() ? itemsOf('speaker') : []),
  ];
}
