import type { LiveMessage, LiveRoom } from '@enfilade/client';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { localeOf, useText } from '../messages/index.ts';
import { Icon } from '../parts/Icon.tsx';
import { useTell } from '../parts/notices.tsx';
import { plain } from '../parts/plain.ts';
import { colourOf } from '../room/colours.ts';
import type { Inside } from '../room/RoomPage.tsx';
import { useLanguageSetting } from '../settings.ts';
import { linked } from './linked.tsx';

const LONGEST = 2000;
const NEARLY = 200;
/** Nearer to the end than this, one reads the newest. */
const AT_END = 80;
/** Messages of one person that follow so closely stand together. */
const TOGETHER_MS = 5 * 60_000;

interface Props {
  room: LiveRoom;
  inside: Inside;
  seen: () => void;
}

/** What is said in the room. */
export function ChatPanel({ room, inside, seen }: Props) {
  const { chat, you } = inside;
  const say = useText();
  const tell = useTell();
  const [text, setText] = useState('');
  const [hasNew, setNew] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const input = useRef<HTMLTextAreaElement>(null);

  // One is another participant each time that one enters, and the same user.
  const { id, user_id: userId } = you;
  const isMine = useCallback(
    ({ participant, user_id: by }: LiveMessage) => participant === id || (by !== null && by === userId),
    [id, userId],
  );
  const toEnd = (): void => list.current?.scrollTo({ top: list.current.scrollHeight });
  useLayoutEffect(() => {
    const newest = chat.at(-1);
    if (isAtEnd.current || (newest && isMine(newest))) toEnd();
    else setNew(true);
  }, [chat, isMine]);
  useEffect(seen, [seen]);
  useEffect(() => input.current?.focus(), []);

  function send(): void {
    const said = plain(text);
    if (said === '') return;
    setText('');
    room.say(said).catch(() => {
      tell(say.chatFailed);
      setText((now) => now || said);
    });
  }

  function onKey(event: KeyboardEvent): void {
    // While characters are being composed, Enter chooses among them.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  const left = LONGEST - text.length;
  return (
    <div className="chat">
      <div
        ref={list}
        className="chat-list"
        role="log"
        aria-label={say.chat}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < AT_END;
          if (isAtEnd.current) setNew(false);
        }}
      >
        {chat.length === 0 && <p className="empty">{say.chatEmpty}</p>}
        {chat.map((message, index) => (
          <Message
            key={message.number}
            message={message}
            isOwn={isMine(message)}
            isFirst={!belongs(message, chat[index - 1])}
            isNewDay={dayOf(message) !== (chat[index - 1] && dayOf(chat[index - 1]))}
          />
        ))}
      </div>
      {hasNew && (
        <button type="button" className="chat-new" onClick={toEnd}>
          {say.chatNew}
        </button>
      )}
      {inside.room.state === 'archived' ? (
        <p className="chat-shut">{say.chatArchived}</p>
      ) : (
        <form
          className="chat-form"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <textarea
            ref={input}
            rows={1}
            maxLength={LONGEST}
            aria-label={say.chatLabel}
            placeholder={say.chatLabel}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={onKey}
          />
          <button
            className="primary square"
            aria-label={say.chatSend}
            title={say.chatSend}
            disabled={text.trim() === ''}
          >
            <Icon name="send" />
          </button>
          {left <= NEARLY && <small role="status">{say.chatLeft(left)}</small>}
        </form>
      )}
    </div>
  );
}

interface MessageProps {
  message: LiveMessage;
  isOwn: boolean;
  isFirst: boolean;
  isNewDay: boolean;
}

function Message({ message: { at, name, participant, text }, isOwn, isFirst, isNewDay }: MessageProps) {
  const time = new Date(at);
  const [language] = useLanguageSetting();
  const lang = localeOf(language, navigator.languages);
  return (
    <>
      {isNewDay && <p className="chat-day">{time.toLocaleDateString(lang, { dateStyle: 'medium' })}</p>}
      <div className="chat-message" data-own={isOwn} data-first={isFirst || isNewDay}>
        {(isFirst || isNewDay) && (
          <p className="chat-who">
            <i style={{ background: colourOf(participant) }} aria-hidden="true" />
            <b>{name}</b>
            <time dateTime={at}>{time.toLocaleTimeString(lang, { timeStyle: 'short' })}</time>
          </p>
        )}
        <p className="chat-text">{linked(text)}</p>
      </div>
    </>
  );
}

const dayOf = (message: LiveMessage | undefined): string =>
  message ? new Date(message.at).toDateString() : '';

function belongs(message: LiveMessage, before: LiveMessage | undefined): boolean {
  if (before?.participant !== message.participant) return false;
  return Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS;
}
