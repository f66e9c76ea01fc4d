import type { CallRole } from './frames.ts';
import { SOURCES, type Encoding, type Publisher, type SourceName } from './publish.ts';
import { roleIn, type CallView } from './view.ts';

/** What a role must be allowed to publish, to send this. */
export const kindOf = (name: SourceName): 'audio' | 'video' | 'screen' =>
  SOURCES[name].source === 'screen' ? 'screen' : SOURCES[name].type;

/** How something is sent, as the role of this person has it; undefined: as the browser does. */
export function encodingFor(view: CallView, name: SourceName): Encoding | undefined {
  const { type, source } = SOURCES[name];
  if (type !== 'video') return undefined;
  const publishParams: CallRole['publishParams'] = roleIn(view)?.publishParams ?? {};
  const { video, screen, simulcast } = publishParams;
  if (source === 'screen') return { bitRate: screen?.bitRate, layers: [] };
  return { bitRate: video?.bitRate, layers: simulcast?.video?.layers ?? [] };
}

/** Sends everything that is sent on a new connection, too, from its next offer on. */
export async function putAll(pub: Publisher, view: CallView): Promise<void> {
  const put = [...view.sending].map(([name, { track, muted }]) => {
    const done = pub.put(name, track, encodingFor(view, name));
    pub.mute(name, muted);
    return done;
  });
  await Promise.all(put);
}
