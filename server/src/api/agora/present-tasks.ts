import type { Conversion, ConversionStatus } from '../../conversion/conversions.store.ts';
import { pagePath, type Page } from '../../conversion/pages.store.ts';
import { codeOf } from './task-codes.ts';

const STATUSES: Record<ConversionStatus, string> = {
  waiting: 'Waiting',
  converting: 'Converting',
  finished: 'Finished',
  failed: 'Fail',
  cancelled: 'Abort',
};

const CANCELLED = 'the task was cancelled';

/** C1, J1: a task that was made just now. */
export function presentNewTask({ id: uuid, wish }: Conversion) {
  return { uuid, type: typeOf(wish.dynamic), status: 'Waiting' as const };
}

/** C2 (AG 2.5). `progress` is always there, because clients look into it. */
export function presentTask(task: Conversion, pages: readonly Page[], url: string) {
  const { id, status, wish, fault } = task;
  const isOver = status === 'failed' || status === 'cancelled';
  return {
    ...{ uuid: id, type: typeOf(wish.dynamic), status: isOver ? 'Fail' : STATUSES[status] },
    ...(isOver && { failedReason: fault?.text ?? CANCELLED }),
    progress: {
      totalPageSize: task.pages,
      convertedPageSize: task.pagesDone,
      convertedPercentage: percentageOf(task),
      convertedFileList: pages.map((page) => ({
        ...{ width: page.width, height: page.height, conversionFileUrl: url + pagePath(id, page) },
        ...(wish.preview && { preview: url + pagePath(id, page) }),
      })),
      ...(wish.dynamic && { currentStep: status === 'finished' ? 'Packaging' : 'Extracting' }),
    },
  };
}

/** J2 (AG 2.6). */
export function presentProjectorTask(task: Conversion, pages: readonly Page[], url: string) {
  const { id, status, wish, fault } = task;
  const { dynamic = false, preview = false } = wish;
  const shown = status === 'finished' ? pages : [];
  return {
    ...{ uuid: id, type: typeOf(dynamic), status: STATUSES[status], convertedPercentage: percentageOf(task) },
    ...(status !== 'failed' && status !== 'cancelled' && { prefix: prefixOf(url), pageCount: task.pages }),
    ...(dynamic && preview && status === 'finished' && { previews: urlsOf(id, shown, url) }),
    // Also of dynamic ones: animations are not kept, and clients show pages where there are some.
    ...(status === 'finished' && {
      images: byNumber(shown, (page) => ({
        ...{ width: page.width, height: page.height, url: url + pagePath(id, page) },
      })),
    }),
    ...(fault && { errorCode: String(codeOf(fault.code, dynamic)), errorMessage: fault.text }),
  };
}

/** The webhook (AG 2.6): here images are plain URLs, and the code is a number. */
export function presentNotice(task: Conversion, pages: readonly Page[], url: string) {
  const { id, wish, fault } = task;
  const { dynamic = false, preview = false } = wish;
  return {
    code: fault ? codeOf(fault.code, dynamic) : 0,
    message: fault ? fault.text : 'success',
    data: {
      ...{ taskId: id, taskType: `${typeOf(dynamic)}_conversion`, prefixUrl: prefixOf(url) },
      ...(!fault && { pageCount: task.pages, images: urlsOf(id, pages, url) }),
      ...(!fault && dynamic && preview && { previews: urlsOf(id, pages, url) }),
      noticeTimestamp: Date.now(),
    },
  };
}

function typeOf(isDynamic = false): 'dynamic' | 'static' {
  return isDynamic ? 'dynamic' : 'static';
}

function prefixOf(url: string): string {
  return `${url}/staticConvert`;
}

function percentageOf({ status, pages, pagesDone }: Conversion): number {
  if (status === 'finished') return 100;
  return pages === 0 ? 0 : Math.floor((100 * pagesDone) / pages);
}

function urlsOf(id: string, pages: readonly Page[], url: string): Record<string, string> {
  return byNumber(pages, (page) => url + pagePath(id, page));
}

function byNumber<T>(pages: readonly Page[], show: (page: Page) => T): Record<string, T> {
  return Object.fromEntries(pages.map((page) => [String(page.number), show(page)]));
}
