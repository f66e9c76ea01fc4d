import type { Language } from '../messages/index.ts';
import { useLanguageSetting } from '../settings.ts';
import { en, zh, type CallMessages } from './messages.ts';

const ALL: Record<Language, CallMessages> = { en, zh };

/** What the call says, in the reader's language. */
export function useCallText(): CallMessages {
  const [language] = useLanguageSetting();
  return ALL[language];
}
