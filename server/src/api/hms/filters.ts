import { badInput } from '../../errors.ts';
import type { Project } from '../../projects/projects.ts';
import type { RoomFilter } from '../../rooms/lists-newest.ts';
import type { RoomsQuery } from './schema.ts';

/** The filters of the list of rooms (HM 2.1). @throws bad_input naming the query */
export function filterOf(query: RoomsQuery, project: Project): RoomFilter {
  const { enabled, after, before, template_id: template } = query;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(after && { after: timeOf(after, 'after') }),
    ...(before && { before: timeOf(before, 'before') }),
    ...(template && { template: { id: template, isDefault: template === project.defaultTemplateId } }),
  };
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** @throws bad_input naming the query */
export function timeOf(text: string, name: string): number {
  const time = TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw badInput(name, 'must be a time like 2022-09-09T11:41:08.082Z');
  return time;
}
