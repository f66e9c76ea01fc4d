/** What an answer tells of a template, and nobody sets. */
const TOLD = new Set(['id', 'default', 'created_at', 'updated_at', 'revision']);
/** The same, of a role and of where recordings go. */
const TOLD_WITHIN = new Set(['name', 'has_credentials']);

/** A template as it was shown, as it may be given: `template show … --json | template create … --from -`. */
export function settable(shown: object): object {
  const members = Object.entries(shown).filter(([member]) => !TOLD.has(member));
  return Object.fromEntries(
    members.map(([member, value]: [string, unknown]) => {
      if (member === 'settings') return [member, withoutNulls(value)];
      if (member !== 'roles' || !isObject(value)) return [member, value];
      return [member, Object.fromEntries(Object.entries(value).map(([name, role]) => [name, without(role)]))];
    }),
  );
}

/** A member that is not set is null in an answer, and left out where it is given. */
function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value;
  const set = Object.entries(without(value) as object).filter(([, inner]) => inner !== null);
  return Object.fromEntries(set.map(([member, inner]: [string, unknown]) => [member, withoutNulls(inner)]));
}

function without(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([member]) => !TOLD_WITHIN.has(member)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
