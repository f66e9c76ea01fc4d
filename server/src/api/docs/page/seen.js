/** Ids that answers had, so that the next call need not be told them. By API, then by what they are ids of. */
const seen = new Map();

/** What a path is about: `/v5/rooms/{uuid}` → `room`. @param {string} before the path up to a parameter */
function kindOf(before) {
  const word =
    before
      .split('/')
      .filter((part) => part !== '' && !part.startsWith('{'))
      .at(-1) ?? '';
  return word.replace(/s$/, '');
}

/** Remembers the id in an answer. */
export function remember(api, call, answer) {
  const whole = answer?.response ?? answer;
  const list = whole?.data ?? whole?.folders ?? whole;
  const one = Array.isArray(list) ? list[0] : list;
  const id = one?.uuid ?? one?.id ?? one?.code;
  if (typeof id !== 'string' && typeof id !== 'number') return;
  const [before] = call.path.split(/\/\{\w+\}$/, 1);
  seen.set(`${api} ${kindOf(before)}`, String(id));
}

/** The id to begin with for a parameter of a path. */
export function recall(api, path, parameter) {
  const [before] = path.split(`{${parameter}}`, 1);
  return seen.get(`${api} ${kindOf(before)}`) ?? '';
}
