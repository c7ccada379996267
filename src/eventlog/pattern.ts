/**
 * Whether a whole text has the form of a pattern, in which `*` stands for any run of characters, blanks and none among
 * them; every other character stands for itself, and there is no escape. No regular expression: the text is an
 * attester's, and the work stays linear in the length of both.
 *
 * @param text as it was measured, not as it is shown to people.
 * @param pattern of whoever wrote the policy.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const [head = "", ...parts] = pattern.split("*");
  const tail = parts.pop();
  if (tail === undefined) return text === head;
  const end = text.length - tail.length;
  if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  // What stands leftmost leaves the most room for what follows, so there is nothing to go back to.
  let from = head.length;
  for (const part of parts) {
    const behind = endOfFirst(text, part, from, end);
    if (behind === null) return false;
    from = behind;
  }
  return true;
}

/**
 * Where the first occurrence of a part in text[from, end) ends, or null. Knuth, Morris and Pratt: no character of the text
 * is looked at again after a mismatch, as `indexOf` may do.
 */
function endOfFirst(text: string, part: string, from: number, end: number): number | null {
  if (part === "") return from;
  const borders = bordersOf(part);
  let matched = 0;
  for (let at = from; at < end; at++) {
    matched = advance(part, borders, matched, text.charCodeAt(at));
    if (matched === part.length) return at + 1;
  }
  return null;
}

/** For each prefix of a part, by its length: the length of the longest shorter prefix with which it ends. */
function bordersOf(part: string): Uint32Array {
  const borders = new Uint32Array(part.length + 1);
  for (let length = 2; length <= part.length; length++) {
    borders[length] = advance(part, borders, borders[length - 1] ?? 0, part.charCodeAt(length - 1));
  }
  return borders;
}

/** How much of the part the text ends with after one more character. */
function advance(part: string, borders: Uint32Array, matched: number, character: number): number {
  let length = matched;
  while (length > 0 && part.charCodeAt(length) !== character) length = borders[length] ?? 0;
  return part.charCodeAt(length) === character ? length + 1 : 0;
}
