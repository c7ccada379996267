/**
 * Text of evidence, policies, file names and messages for a terminal: control, format and direction
 * characters, half surrogates and line separators become U+FFFD, so that none of it can move the
 * cursor, recolour or reorder what is printed.
 */
export function harmless(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");
}

/** As {@link harmless}, for texts of several lines. */
export function harmlessLines(text: string): string {
  return text.trimEnd().split("\n").map(harmless).join("\n");
}

/** One line of JSON in ASCII; see {@link asciiJson}. */
export function jsonText(value: unknown): string {
  return asciiJson(JSON.stringify(value));
}

/**
 * JSON text in ASCII: the same value to every reader of JSON, and no character in it that a terminal
 * obeys (JSON.stringify leaves U+007F to U+009F and direction marks as they are). Outside of strings JSON
 * has no other characters.
 */
export function asciiJson(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text of at most `width` characters: longer ones keep their two ends. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = Math.max(1, Math.floor((width - 1) / 2));
  return `${text.slice(0, end)}…${text.slice(-end)}`;
}

/** Cuts a long word, such as a digest, into lines of at most `width` characters, a multiple of 16 where that is possible. */
export function chunks(text: string, width: number): readonly string[] {
  const size = width >= 16 ? width - (width % 16) : Math.max(1, width);
  const lines: string[] = [];
  for (let start = 0; start < text.length; start += size) lines.push(text.slice(start, start + size));
  return lines.length === 0 ? [""] : lines;
}

/** Breaks a text at blanks into lines of at most `width` characters; a longer word has a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const [first = "", ...words] = text.split(" ");
  const lines: string[] = [];
  let line = first;
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (longer.length > width) lines.push(line);
    line = longer.length > width ? word : longer;
  }
  return [...lines, line];
}

/** A word of a POSIX shell's command line. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
