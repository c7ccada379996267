import type { Outcome } from "../../errors/index.js";
import type { JsonObject, MessageRules } from "../../json/index.js";
import { SectionReader } from "../section-reader.js";
import type { SectionCodes } from "../section-reader.js";
import type { SnpCode } from "./errors.js";

/** A reader of a message of an SEV-SNP policy. */
export type SnpSectionReader<R extends MessageRules> = SectionReader<R, SnpCode>;

const CODES = { range: "SNP_POLICY_RANGE", listSize: "SNP_POLICY_LIST_SIZE" } as const satisfies SectionCodes<SnpCode>;

/** Opens a message. Errors: those of protojson; a value's own stay in the reader. */
export function openSection<R extends MessageRules>(
  object: JsonObject,
  rules: R,
  path: string,
): Outcome<SnpSectionReader<R>> {
  return SectionReader.open<R, SnpCode>(object, rules, path, CODES);
}
