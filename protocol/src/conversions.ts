import { Type, type Static } from 'typebox';
import { nullable, PageQuery, pageOf, strictObject, Time } from './common.ts';

export const PAGE_FORMATS = ['png', 'jpeg', 'webp'] as const;
export const CONVERSION_STATUSES = ['waiting', 'converting', 'finished', 'failed', 'cancelled'] as const;
/** Why a document could not be converted. */
export const CONVERSION_FAULTS = [
  ...(['unsupported', 'not_pptx', 'empty', 'unreadable', 'locked', 'too_many_pages', 'download'] as const),
  ...(['office_missing', 'office_failed', 'timed_out', 'interrupted', 'unknown'] as const),
] as const;

const Format = Type.Unsafe<(typeof PAGE_FORMATS)[number]>({ type: 'string', enum: [...PAGE_FORMATS] });
const Status = Type.Unsafe<(typeof CONVERSION_STATUSES)[number]>({
  ...{ type: 'string', enum: [...CONVERSION_STATUSES] },
});

/** POST /conversions. */
export const NewConversion = strictObject(
  {
    url: Type.String({
      ...{ minLength: 1, maxLength: 4096 },
      description: 'Where the file is: an http(s) URL on the internet.',
    }),
    format: Type.Optional({ ...Format, default: 'jpeg', description: 'Of the pages.' }),
    scale: Type.Optional(
      Type.Number({ minimum: 0.1, maximum: 3, default: 1.2, description: 'How large pages are made.' }),
    ),
  },
  {
    title: 'NewConversion',
    examples: [
      { url: 'https://example.com/algebra.pdf' },
      { url: 'https://example.com/algebra.pptx', format: 'png' },
    ],
  },
);
export type NewConversion = Static<typeof NewConversion>;

export const ConvertedPage = Type.Object(
  {
    number: Type.Integer({ minimum: 1 }),
    width: Type.Integer(),
    height: Type.Integer(),
    url: Type.String({ description: 'Whoever has it can see the page.' }),
  },
  { title: 'ConvertedPage' },
);

const MEMBERS = {
  id: Type.String(),
  status: Status,
  url: Type.String({
    description: 'Where the file was; `upload:` and its name: somebody in a room brought it along.',
  }),
  format: Format,
  scale: Type.Number(),
  page_count: Type.Integer({ description: '0 until it is known.' }),
  pages_done: Type.Integer(),
  error: nullable(
    Type.Object(
      {
        code: Type.Unsafe<(typeof CONVERSION_FAULTS)[number]>({
          type: 'string',
          enum: [...CONVERSION_FAULTS],
        }),
        text: Type.String(),
      },
      { description: 'Of one that failed.' },
    ),
  ),
  created_at: Time,
  started_at: nullable(Time),
  ended_at: nullable(Time),
};

export const ListedConversion = Type.Object(MEMBERS, { title: 'ListedConversion' });
export type ListedConversion = Static<typeof ListedConversion>;
export const Conversion = Type.Object(
  { ...MEMBERS, pages: Type.Array(ConvertedPage, { description: 'Those that are done.' }) },
  { title: 'Conversion' },
);
export type Conversion = Static<typeof Conversion>;
export const ConversionPage = pageOf(ListedConversion, 'ConversionPage');
export const ConversionListQuery = strictObject(PageQuery);
export const ConversionPath = Type.Object({
  conversion_id: Type.String({ description: 'The id of a conversion.' }),
});
