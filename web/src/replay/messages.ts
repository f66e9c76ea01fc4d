import { useLanguageSetting } from '../settings.ts';
import type { Language } from '../messages/index.ts';

/** What the page of the replay says besides what every page says. */
const en = {
  loading: 'Getting what was recorded…',
  still: 'More is coming',
  title: (room: string) => `Replay: ${room}`,
  toRoom: 'To the room',
  controls: 'Replay',
  play: 'Play',
  pause: 'Pause',
  again: 'From the beginning',
  position: 'Position',
  positionOf: (at: string, all: string, page: string) => `${at} of ${all}, ${page}`,
  speed: 'Speed',
  skip: 'Skip idle times',
  emptyTitle: 'Nothing is recorded yet',
  emptyText: 'This room records. What is drawn in it from now on can be played here.',
  offTitle: 'This room does not record',
  offText: 'Whoever runs it can turn the record on; what is drawn from then on can be played here.',
  missingPage: 'A page that is gone',
};
type ReplayMessages = typeof en;

const zh: ReplayMessages = {
  loading: '正在载入录制内容…',
  still: '仍在载入',
  title: (room) => `回放：${room}`,
  toRoom: '进入房间',
  controls: '回放',
  play: '播放',
  pause: '暂停',
  again: '从头播放',
  position: '播放位置',
  positionOf: (at, all, page) => `${at}，共 ${all}，${page}`,
  speed: '速度',
  skip: '跳过空闲时间',
  emptyTitle: '还没有录制内容',
  emptyText: '这个房间正在录制，此后画的内容可以在这里回放。',
  offTitle: '这个房间没有录制',
  offText: '房间的管理者可以开启录制，此后画的内容可以在这里回放。',
  missingPage: '已不存在的页面',
};

const SAID: Record<Language, ReplayMessages> = { en, zh };

export function useReplayText(): ReplayMessages {
  const [language] = useLanguageSetting();
  return SAID[language];
}
