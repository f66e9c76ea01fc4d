import { useEffect, useId, useRef } from 'react';
import { useText } from '../messages/index.ts';
import { colourOf, initialsOf } from '../room/colours.ts';
import { Chooser } from './Choosers.tsx';
import type { CallControls } from './controls.ts';
import type { DeviceKind } from './devices.ts';
import { CallIcon } from './icons.tsx';
import { useCallText } from './text.ts';
import { meter } from './meter.ts';
import { Picture } from './Picture.tsx';
import { canChooseSpeaker } from './devices.ts';
import { playTone } from './tone.ts';
import { useCallView, useDevices } from './useCall.ts';
import { maySend, roleIn, takesPart } from './view.ts';

interface Props {
  controls: CallControls;
  you: { id: string; name: string };
  onJoin: () => void;
  onClose: () => void;
}

/** Before the call: how one looks and sounds, and with which devices. */
export function Preview({ controls, you, onJoin, onClose }: Props) {
  const text = useCallText();
  const say = useText();
  const view = useCallView(controls);
  const { faults, opening, list, choice } = useDevices(controls);
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  const role = roleIn(view);
  const speaks = maySend(role, 'audio');
  const shows = maySend(role, 'video');
  const mic = view.sending.get('mic');
  const camera = view.sending.get('camera');
  const isMicOn = mic?.muted === false;
  const picture = camera?.muted === false ? camera.track : null;
  const isJoining = view.stage === 'joining';
  const isKnown = view.policy !== undefined;
  const isOutside = isKnown && !takesPart(role);

  /** Where it is the device that is at fault, another may be chosen. */
  const isThere = (kind: DeviceKind): boolean => faults[kind] === undefined || faults[kind] === 'busy';

  const toggle = (kind: DeviceKind, isOn: boolean) => {
    const label = { mic: isOn ? text.micOff : text.micOn, camera: isOn ? text.cameraOff : text.cameraOn }[
      kind
    ];
    return (
      <button
        type="button"
        className="call-round"
        data-on={isOn}
        data-which={kind}
        aria-label={label}
        title={label}
        disabled={opening.has(kind)}
        onClick={() => void controls.toggle(kind)}
      >
        <CallIcon name={kind === 'mic' ? (isOn ? 'mic' : 'micOff') : isOn ? 'camera' : 'cameraOff'} />
      </button>
    );
  };

  return (
    <dialog
      ref={box}
      className="dialog preview"
      aria-labelledby={id}
      onCancel={onClose}
      data-listens={isKnown && !speaks && !shows}
    >
      <div className="preview-look">
        <div className="preview-stage" data-picture={picture !== null}>
          {picture ? (
            <Picture track={picture} isMirrored />
          ) : (
            <span
              className="tile-face"
              style={{ background: colourOf(you.id) }}
              data-initials={initialsOf(you.name)}
              aria-hidden="true"
            />
          )}
          <span className="preview-caption">
            {opening.has('camera')
              ? text.previewStarting
              : picture
                ? text.previewYou
                : shows
                  ? text.previewNoPicture
                  : ''}
          </span>
          {(speaks || shows) && (
            <div className="preview-toggles">
              {speaks && toggle('mic', isMicOn)}
              {shows && toggle('camera', picture !== null)}
            </div>
          )}
        </div>
        {speaks && <Level track={isMicOn ? mic.track : null} label={text.level} />}
      </div>
      <div className="preview-words">
        <h2 id={id}>{view.inside === 0 ? text.previewStart : text.previewTitle}</h2>
        <p>{view.inside === 0 ? text.previewAlone : text.previewOthers(view.inside)}</p>
        {isKnown && !speaks && <p className="preview-note">{isOutside ? text.noPart : text.listenOnly}</p>}
        {opening.size > 0 && list.mic.length + list.camera.length === 0 && (
          <p className="preview-note" role="status">
            {text.previewAsk}
          </p>
        )}
        {view.endedFor !== undefined && (
          <p className="preview-note" role="alert">
            {text.over[view.endedFor]}
          </p>
        )}
        <Faults controls={controls} />
        {speaks && isThere('mic') && <Chooser controls={controls} which="mic" />}
        {shows && isThere('camera') && <Chooser controls={controls} which="camera" />}
        {!isOutside && <Chooser controls={controls} which="speaker" />}
        {!isOutside && canChooseSpeaker() && list.speaker.length > 0 && (
          <button type="button" className="link preview-test" onClick={() => playTone(choice.speakerId)}>
            <CallIcon name="speaker" />
            {text.speakerTest}
          </button>
        )}
        <div className="actions">
          <button type="button" className="plain" onClick={onClose}>
            {isOutside ? say.close : say.cancel}
          </button>
          {!isOutside && (
            <button type="button" className="primary" disabled={!isKnown || isJoining} onClick={onJoin}>
              {isJoining
                ? text.joining
                : isKnown && !speaks && !shows
                  ? text.previewListen
                  : text.previewJoin}
            </button>
          )}
        </div>
      </div>
    </dialog>
  );
}

/** Why devices cannot be had: once, where it is the same for both. */
function Faults({ controls }: { controls: CallControls }) {
  const text = useCallText();
  const { faults } = useDevices(controls);
  const kinds = (['mic', 'camera'] as const).filter((kind) => faults[kind] !== undefined);
  const isBoth = kinds.length === 2 && faults.mic === faults.camera;
  return (isBoth ? (['both'] as const) : kinds).map((which) => {
    const fault = (which === 'both' ? faults.mic : faults[which]) ?? 'unknown';
    const again = (): void => {
      for (const kind of which === 'both' ? kinds : [which]) void controls.toggle(kind);
    };
    return (
      <div key={which} className="preview-fault" role="alert" data-fault={`${which}-${fault}`}>
        <CallIcon name={which === 'mic' ? 'micOff' : 'cameraOff'} />
        <p>{which === 'both' ? text.faultOfBoth[fault] : text.faults[which][fault]}</p>
        {fault !== 'insecure' && (
          <button type="button" className="link" onClick={again}>
            {text.faultAgain}
          </button>
        )}
      </div>
    );
  });
}

/** How loud the microphone is; it is drawn without React, many times a second. */
function Level({ track, label }: { track: MediaStreamTrack | null; label: string }) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!track) return undefined;
    const end = meter(track, (level) => {
      bar.current?.style.setProperty('--level', level.toFixed(3));
      bar.current?.setAttribute('data-level', String(Math.round(level * 100)));
    });
    return () => {
      end();
      bar.current?.style.setProperty('--level', '0');
    };
  }, [track]);
  return (
    <span className="preview-level" data-on={track !== null}>
      <CallIcon name={track ? 'mic' : 'micOff'} />
      <span ref={bar} className="preview-level-bar" role="img" aria-label={label} />
    </span>
  );
}
