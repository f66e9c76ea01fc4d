import { useEffect, type KeyboardEvent as Pressed } from 'react';
import { useReplayText } from './messages.ts';
import { SPEEDS, type Player, type Speed } from './player.ts';
import { spelt } from './timeline.ts';

const STEP_MS = 5000;
const LARGE_STEP_MS = 30_000;
const KEYS: Record<string, number> = {
  ...{ ArrowLeft: -STEP_MS, ArrowDown: -STEP_MS, ArrowRight: STEP_MS, ArrowUp: STEP_MS },
  ...{ PageDown: -LARGE_STEP_MS, PageUp: LARGE_STEP_MS },
};

interface Props {
  player: Player;
  /** Which page is shown. */
  page: string;
  /** Whether more is still coming. */
  isComing: boolean;
}

/** Play, seek and how fast. */
export function Controls({ player, page, isComing }: Props) {
  const text = useReplayText();
  const { isPlaying, isAtEnd, position, duration, speed, skipsIdle, toggle, seek, setSpeed, setSkip } =
    player;
  const name = isPlaying ? text.pause : isAtEnd ? text.again : text.play;

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const isFree = event.target === document.body || event.target === document.documentElement;
      const by = KEYS[event.key];
      if (!isFree || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === ' ' || event.key === 'k') toggle();
      else if (by !== undefined) seek(position + by);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });

  function onSeekKey(event: Pressed): void {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    seek(position + by);
  }

  return (
    <section className="replay-bar" aria-label={text.controls}>
      <button
        type="button"
        className="primary square replay-play"
        aria-label={name}
        title={name}
        onClick={toggle}
      >
        <svg className="replay-sign" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d={isPlaying ? PAUSE : isAtEnd ? AGAIN : PLAY} />
        </svg>
      </button>
      <input
        type="range"
        className="replay-seek"
        aria-label={text.position}
        aria-valuetext={text.positionOf(spelt(position), spelt(duration), page)}
        min={0}
        max={Math.max(1, Math.round(duration))}
        value={Math.round(position)}
        style={{ '--done': `${(position / Math.max(1, duration)) * 100}%` } as object}
        onChange={(event) => seek(Number(event.target.value))}
        onKeyDown={onSeekKey}
      />
      <span className="replay-time" title={isComing ? text.still : undefined}>
        {spelt(position)} / {spelt(duration)}
        {isComing && ' …'}
      </span>
      <label className="replay-speed">
        <span>{text.speed}</span>
        <select value={speed} onChange={(event) => setSpeed(Number(event.target.value) as Speed)}>
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
      </label>
      <label className="replay-skip">
        <input type="checkbox" checked={skipsIdle} onChange={(event) => setSkip(event.target.checked)} />
        <span>{text.skip}</span>
      </label>
    </section>
  );
}

const PLAY = 'M7 4.500v15l13-7.500z';
const PAUSE = 'M6 4.500h4v15H6zM14 4.500h4v15h-4z';
const AGAIN = 'M5 4.500h3v15H5zM20 4.500v15L9 12z';
