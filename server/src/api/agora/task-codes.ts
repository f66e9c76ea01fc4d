import type { Fault } from '../../conversion/faults.ts';

/** AG 2.6: the codes of the vendor, for dynamic and for static tasks. */
const CODES: Record<Fault, readonly [dynamic: number, still: number]> = {
  unsupported: [2_010_201, 2_110_100],
  not_pptx: [2_010_202, 2_010_202],
  empty: [2_120_201, 2_110_102],
  unreadable: [2_050_299, 2_110_099],
  locked: [2_050_299, 2_110_099],
  too_many_pages: [2_050_299, 2_110_099],
  download: [2_030_100, 2_110_101],
  office_missing: [2_050_201, 2_110_201],
  office_failed: [2_050_299, 2_110_201],
  timed_out: [2_011_201, 2_011_201],
  interrupted: [2_050_099, 2_110_099],
  unknown: [2_050_099, 2_110_099],
};

export function codeOf(fault: Fault, isDynamic: boolean): number {
  return CODES[fault][isDynamic ? 0 : 1];
}
