/** The colour of a person, the same as Excalidraw gives their pointer. */
export function colourOf(id: string): { soft: string; strong: string } {
  let hash = 0;
  for (let at = 0; at < id.length; at += 1) hash = (hash << 5) - hash + id.charCodeAt(at);
  const hue = (Math.abs(hash) % 37) * 10;
  return { soft: `hsl(${hue} 100% 83%)`, strong: `hsl(${hue} 70% 38%)` };
}

/** What stands for a name where there is little room. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}
