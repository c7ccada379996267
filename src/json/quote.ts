const SHOWN_CHARACTERS = 64;

/** The text cut to what a message may show of an input; never through a surrogate pair. */
export function shortened(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text;
  return `${text.slice(0, SHOWN_CHARACTERS).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Foreign text for a message: in double quotes, control characters escaped, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}
