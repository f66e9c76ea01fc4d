import { useState, type SubmitEvent } from 'react';
import { useText } from '../messages/index.ts';
import { isEmbedded } from './place.ts';
import { Stage } from './Stage.tsx';

/** What DocSpace's API says of a link: a wrong password, or too many of them. */
const RIGHT = 0;

interface Props {
  /** The link, or what was got for its password when that was another one. */
  link: string;
  onPass: (pass: string) => void;
  onAnother: () => void;
}

/** For a link that asks for a password. */
export function AskPassword({ link, onPass, onAnother }: Props) {
  const say = useText();
  const [fault, setFault] = useState('');
  const [isAsking, setAsking] = useState(false);

  async function submit(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('password');
    setAsking(true);
    setFault('');
    try {
      const answer = await fetch(`/api/2.0/files/share/${encodeURIComponent(link)}/password`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ password: given }),
      });
      const { response } = (await answer.json()) as { response?: { status: number; requestToken?: string } };
      if (response?.status === RIGHT && response.requestToken !== undefined) onPass(response.requestToken);
      else setFault(answer.status === 429 ? say.passwordTooOften : say.passwordWrong);
    } catch {
      setFault(say.notDone);
    } finally {
      setAsking(false);
    }
  }

  return (
    <Stage title={say.passwordTitle} text={say.passwordText}>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          {say.passwordLabel}
          <input name="password" type="password" required autoFocus autoComplete="off" maxLength={255} />
        </label>
        {fault !== '' && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
        <button className="primary wide" disabled={isAsking}>
          {say.passwordGo}
        </button>
        {!isEmbedded && (
          <button type="button" className="plain wide" onClick={onAnother}>
            {say.otherLink}
          </button>
        )}
      </form>
    </Stage>
  );
}
