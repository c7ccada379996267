import type { Outcome } from "../../errors/index.js";
import type { JsonObject, MessageRules } from "../../json/index.js";
import { SectionReader } from "../section-reader.js";
import type { SectionCodes } from "../section-reader.js";
import type { TdxCode } from "./errors.js";

/** A reader of a message of a TDX policy. */
export type TdxSectionReader<R extends MessageRules> = SectionReader<R, TdxCode>;

const CODES = { range: "TDX_POLICY_RANGE", listSize: "TDX_POLICY_LIST_SIZE" } as const satisfies SectionCodes<TdxCode>;

const NOTHING: JsonObject = { kind: "object", start: 0, end: 0, members: new Map() };

/**
 * Opens a message.
 *
 * @param object null where there is none: all its fields are absent then.
 * @returns a reader. Errors: those of protojson; a value's own stay in the reader.
 */
export function openSection<R extends MessageRules>(
  object: JsonObject | null,
  rules: R,
  path: string,
): Outcome<TdxSectionReader<R>> {
  return SectionReader.open<R, TdxCode>(object ?? NOTHING, rules, path, CODES);
}
