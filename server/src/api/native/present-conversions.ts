import type * as wire from '@enfilade/protocol';
import type { Conversion } from '../../conversion/conversions.store.ts';
import { pagePath, type Page } from '../../conversion/pages.store.ts';
import { isoTime } from '../shared/iso-time.ts';
import { timeOrNull } from './present-projects.ts';

export function presentListedConversion(one: Conversion): wire.ListedConversion {
  const { id, status, wish, fault } = one;
  return {
    ...{
      id,
      status,
      url: wish.upload ? `upload:${wish.upload.name}` : wish.url,
      format: wish.format,
      scale: wish.scale,
    },
    ...{ page_count: one.pages, pages_done: one.pagesDone, error: fault },
    created_at: isoTime(one.createdAt),
    started_at: timeOrNull(one.startedAt),
    ended_at: timeOrNull(one.endedAt),
  };
}

export function presentConversion(one: Conversion, pages: readonly Page[], url: string): wire.Conversion {
  return {
    ...presentListedConversion(one),
    pages: pages.map((page) => {
      const { number, width, height } = page;
      return { number, width, height, url: url + pagePath(one.id, page) };
    }),
  };
}
