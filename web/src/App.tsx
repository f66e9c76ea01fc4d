import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { LANGUAGES, Speech } from './messages/index.ts';
import { Entered } from './room/Entered.tsx';
import { keptInTab, useLanguageSetting, useShownTheme } from './settings.ts';
import { AskName } from './start/AskName.tsx';
import { AskToken } from './start/AskToken.tsx';
import { addressOf, askAround, isEmbedded, rememberToken, roomName, takeToken } from './start/place.ts';
import { Waiting } from './start/Waiting.tsx';
import { nameOf } from './start/name-of.ts';

/** Who wants to enter: with which credential, and (null: it is not known yet whether it says so itself) which name. */
interface Visitor {
  token: string | undefined;
  name: string | null | undefined;
}

/** `/r/<room>/replay`: what was drawn, played again. */
const isReplay = /^\/r\/[^/]+\/replay\/?$/.test(location.pathname);
const ReplayPage = lazy(() => import('./replay/ReplayPage.tsx'));

const nameKept = `name:${roomName}`;
/** A name is asked for where it is not known; where the address names no room, the credential has to say which. */
const nameBefore = (): string | null => (roomName === '' ? null : (keptInTab.get(nameKept) ?? null));
const first = (): Visitor => ({ token: takeToken(), name: nameBefore() });

/** The page of a room, from the credential on. */
export function App() {
  const [language] = useLanguageSetting();
  const theme = useShownTheme();
  const [visitor, setVisitor] = useState(first);
  const { token, name } = visitor;

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
  }, [language]);

  useEffect(() => {
    // A link of another kind to the same room, put into the address bar, loads no new page.
    const onHash = (): void => {
      if (location.hash.length > 1) setVisitor(first());
    };
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);

  useEffect(() => {
    if (!isEmbedded) return undefined;
    return askAround((handed) => setVisitor({ token: handed.token, name: handed.name ?? null }));
  }, []);

  // Whether the credential names the person; and its room, where the address names none.
  const isAsked = !isReplay && token !== undefined && (name === null || roomName === '');
  useEffect(() => {
    if (!isAsked) return undefined;
    const asking = new AbortController();
    void nameOf(token, asking.signal).then((said) => {
      if (asking.signal.aborted) return;
      if (roomName === '' && said.room !== null) {
        rememberToken(undefined);
        location.replace(addressOf(said.room, token));
      } else
        setVisitor((now) =>
          now.token === token ? { token, name: now.name ?? said.name ?? undefined } : now,
        );
    });
    return () => asking.abort();
  }, [token, isAsked]);

  const enter = useCallback((entering: string) => {
    rememberToken(entering);
    setVisitor({ token: entering, name: nameBefore() });
  }, []);
  const another = useCallback(() => {
    rememberToken(undefined);
    keptInTab.set(nameKept, undefined);
    setVisitor({ token: undefined, name: null });
  }, []);
  const call = useCallback((chosen: string) => {
    keptInTab.set(nameKept, chosen);
    setVisitor((now) => ({ ...now, name: chosen }));
  }, []);

  return (
    <Speech value={LANGUAGES[language]}>
      {token === undefined ? (
        isEmbedded ? (
          <Waiting long={LANGUAGES[language].notGiven} />
        ) : (
          <AskToken onToken={enter} />
        )
      ) : isReplay ? (
        <Suspense fallback={<Waiting />}>
          <ReplayPage key={token} token={token} theme={theme} onAnother={another} />
        </Suspense>
      ) : name === null ? (
        <Waiting />
      ) : name === undefined ? (
        <AskName onName={call} />
      ) : (
        <Entered key={token} {...{ token, name, theme }} onToken={enter} onAnother={another} />
      )}
    </Speech>
  );
}
