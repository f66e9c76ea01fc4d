/**
 * The first and the last text between which all ids are that begin with these digits (hex); so they are found by a
 * range of an index: `where((eb) => eb.between('id', ...beginningWith(digits)))`.
 */
export const beginningWith = (digits: string): [first: string, last: string] => [digits, `${digits}g`];
