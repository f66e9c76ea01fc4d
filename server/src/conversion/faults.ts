/** Why a document could not be converted, in our own words. */
export const FAULTS = {
  unsupported: 'files of this kind cannot be converted',
  not_pptx: 'only PPTX files can be converted as dynamic',
  empty: 'the file is empty',
  unreadable: 'the file is damaged, or not what its name says',
  locked: 'the file asks for a password',
  too_many_pages: 'the file has too many pages',
  download: 'the file could not be fetched',
  office_missing: 'office files cannot be converted on this server: LibreOffice is not installed',
  office_failed: 'LibreOffice could not read the file',
  timed_out: 'it took too long',
  interrupted: 'the server stopped several times while it was converted',
  unknown: 'it failed for a reason that is in the log of the server',
} as const;
export type Fault = keyof typeof FAULTS;

/** What ends the conversion of a document. */
export class ConversionFault extends Error {
  readonly fault: Fault;
  /** @param text says it more exactly; must be safe to show */
  constructor(fault: Fault, text?: string, cause?: unknown) {
    super(text === undefined ? FAULTS[fault] : `${FAULTS[fault]}: ${text}`, { cause });
    this.fault = fault;
  }
}
