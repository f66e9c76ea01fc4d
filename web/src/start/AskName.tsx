import type { SubmitEvent } from 'react';
import { useText } from '../messages/index.ts';
import { plainLine } from '../parts/plain.ts';
import { kept } from '../settings.ts';
import { Stage } from './Stage.tsx';

const LONGEST = 100;

/** For who came with a credential that does not say who they are. */
export function AskName({ onName }: { onName: (name: string) => void }) {
  const say = useText();

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('name');
    const name = typeof given === 'string' ? plainLine(given) : '';
    if (name === '') return;
    kept.set('name', name);
    onName(name);
  }

  return (
    <Stage title={say.nameTitle} text={say.nameText}>
      <form onSubmit={submit}>
        <label>
          {say.nameLabel}
          <input
            name="name"
            required
            autoFocus
            autoComplete="nickname"
            maxLength={LONGEST}
            pattern=".*\S.*"
            defaultValue={kept.get('name') ?? ''}
          />
        </label>
        <button className="primary wide">{say.nameGo}</button>
      </form>
    </Stage>
  );
}
