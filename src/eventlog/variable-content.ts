import type { Failure } from "../errors/index.js";
import { readAuthority } from "./authority.js";
import { parseEfiVariable, parseLoadOption, VARIABLE_GUIDS } from "./efi-variable.js";
import type { EfiVariable } from "./efi-variable.js";
import { parseSignatureLists } from "./signature-list.js";
import type { TypedEventCode } from "./typed-errors.js";
import type { EventContent } from "./typed.js";

/** What was read, and what is wrong with it. */
export interface ReadContent {
  readonly content: EventContent;
  readonly problem: Failure | null;
}

/** Content without a problem. */
export const good = (content: EventContent): ReadContent => ({ content, problem: null });

/** Content with a problem of stage `parse`. */
export function bad(
  code: TypedEventCode,
  message: string,
  content: EventContent = { kind: "other", label: null },
): ReadContent {
  return { content, problem: { stage: "parse", code, message } };
}

/** Variables that hold signature lists. A name without its GUID is another variable. */
function isDatabase({ guid, name }: EfiVariable): boolean {
  if (guid === VARIABLE_GUIDS.global) return name === "PK" || name === "KEK";
  return guid === VARIABLE_GUIDS.imageSecurity && ["db", "dbx", "dbt", "dbr"].includes(name);
}

/** Reads an event of a variable. */
export function variableContent(data: Uint8Array): ReadContent {
  const parsed = parseEfiVariable(data);
  if (!parsed.ok) return { content: { kind: "other", label: null }, problem: parsed.failure };
  const variable = parsed.value;
  const plain = { kind: "variable", variable, entries: null, option: null } as const;
  if (variable.extra.length > 0) {
    return bad("EVENTLOG_VARIABLE_TRAILING", `variable is followed by ${variable.extra.length} bytes.`, plain);
  }
  if (isDatabase(variable)) {
    const entries = parseSignatureLists(variable.data);
    return entries.ok ? good({ ...plain, entries: entries.value }) : { content: plain, problem: entries.failure };
  }
  if (variable.guid !== VARIABLE_GUIDS.global || !/^Boot[0-9A-F]{4}$/.test(variable.name)) return good(plain);
  // Firmware measures an option that does not exist as one without content.
  const option = variable.data.length > 0 ? parseLoadOption(variable.data) : null;
  if (option === null) return good(plain);
  return option.ok ? good({ ...plain, option: option.value }) : { content: plain, problem: option.failure };
}

/** Reads an event of an authority; what is none is shown as a variable. */
export function authorityContent(data: Uint8Array): ReadContent {
  const parsed = parseEfiVariable(data);
  if (!parsed.ok) return { content: { kind: "other", label: null }, problem: parsed.failure };
  const variable = parsed.value;
  const plain = { kind: "variable", variable, entries: null, option: null } as const;
  const authority = readAuthority(variable);
  if (authority === null) {
    return bad("EVENTLOG_AUTHORITY_CONTENT", "The authority is no certificate, hash, or setting of shim.", plain);
  }
  // Only shim that forgot the owner's GUID writes bytes behind the structure, eight at most.
  const bare = authority.kind === "certificate" && authority.owner === null;
  const { length } = variable.extra;
  if (length > 0 && !(bare && length <= 8)) {
    return bad("EVENTLOG_VARIABLE_TRAILING", `variable is followed by ${length} bytes.`, plain);
  }
  return good({ kind: "authority", variable, authority });
}
