import { useState, type SubmitEvent } from 'react';
import { useText } from '../messages/index.ts';
import { addressOf, readTyped, roomName } from './place.ts';
import { Stage } from './Stage.tsx';

/** For who came without a credential. */
export function AskToken({ onToken }: { onToken: (token: string) => void }) {
  const say = useText();
  const [isBad, setBad] = useState(false);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const typed = readTyped(text(new FormData(event.currentTarget).get('link')));
    if (!typed) setBad(true);
    else if (typed.room === roomName && !typed.isReplay) onToken(typed.token);
    else location.assign(addressOf(typed.room, typed.token, typed.isReplay));
  }

  return (
    <Stage title={say.askTitle} text={say.askText}>
      <form onSubmit={submit}>
        <label>
          {say.askLabel}
          <input
            name="link"
            required
            autoFocus
            autoComplete="off"
            spellCheck={false}
            maxLength={9000}
            placeholder={say.askPlaceholder}
            aria-describedby={isBad ? 'ask-bad' : undefined}
            aria-invalid={isBad}
            onChange={() => setBad(false)}
          />
        </label>
        {isBad && (
          <p className="fault" id="ask-bad" role="alert">
            {say.askBad}
          </p>
        )}
        <button className="primary wide">{say.askGo}</button>
      </form>
    </Stage>
  );
}

const text = (value: FormDataEntryValue | null): string => (typeof value === 'string' ? value : '');
