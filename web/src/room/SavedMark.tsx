import { useEffect, useState } from 'react';
import { useText } from '../messages/index.ts';
import { Icon } from '../parts/Icon.tsx';
import type { Inside } from './RoomPage.tsx';
import type { RoomView } from './session.ts';

/** Quicker than this nobody has to read that something is being saved. */
const QUICK_MS = 400;

/** Whether everything that was drawn here is kept. */
export function SavedMark({ view: { state, saved }, inside }: { view: RoomView; inside: Inside }) {
  const say = useText();
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (saved) return undefined;
    const timer = setTimeout(() => setSlow(true), QUICK_MS);
    return () => clearTimeout(timer);
  }, [saved]);

  if (state.is !== 'connected') {
    return <Mark kind="offline" icon="off" text={say.offline} help={say.offlineHelp} />;
  }
  if (isSlow) return <Mark kind="saving" icon="cloud" text={say.saving} help={say.savingHelp} />;
  if (!inside.canWrite) return <Mark kind="view" icon="eye" text={say.viewOnly} help={say.viewOnlyHelp} />;
  return <Mark kind="saved" icon="check" text={say.saved} help={say.savedHelp} />;
}

interface MarkProps {
  kind: string;
  icon: 'off' | 'cloud' | 'eye' | 'check';
  text: string;
  help: string;
}

function Mark({ kind, icon, text, help }: MarkProps) {
  return (
    <span className="saved-mark" data-kind={kind} role="status" title={help}>
      <Icon name={icon} />
      <span>{text}</span>
    </span>
  );
}
