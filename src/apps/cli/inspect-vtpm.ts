import { loadQuoteCrypto } from "../../crypto/index.js";
import { createCertificateCrypto } from "../../crypto/certificate-crypto.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { ClaimValue } from "../../index.js";
import { describe, parse } from "../../tee/vtpm/index.js";
import type { VtpmEvidence, VtpmParts } from "../../tee/vtpm/index.js";
import type { Fields, Part } from "./parts-table.js";

/** What was read, and what it says by name. */
export interface DescribedVtpm {
  readonly evidence: VtpmEvidence;
  readonly fields: Fields;
}

/**
 * What the bytes of a vTPM's evidence say; nothing of it is verified.
 *
 * @returns the claims, or why they are malformed: the errors of tee/vtpm's parse.
 */
export async function describeVtpm(parts: VtpmParts): Promise<Outcome<DescribedVtpm>> {
  const parsed = parse(parts);
  if (!parsed.ok) return parsed;
  const hashes = { engine: createCertificateCrypto(), quoteCrypto: await loadQuoteCrypto() };
  const fields = describe(parsed.value, hashes);
  const { eventLog } = parsed.value;
  // The log is shown, and replayed, apart.
  const shown = eventLog.length === 0 ? fields : { ...fields, eventLog: { bytes: eventLog.length } };
  return ok({ evidence: parsed.value, fields: shown });
}

/** The claims as tables: the key, each quote, the PCRs of each bank, and how large event logs are. */
export function vtpmTables({ ak, quotes, pcrs, ...logs }: Fields): readonly Part[] {
  const listed = Array.isArray(quotes) ? (quotes as readonly ClaimValue[]) : [];
  return [
    { title: "attestation key", fields: fieldsOf(ak) },
    ...listed.map((quote, index): Part => ({ title: `quote ${index + 1}`, fields: fieldsOf(quote) })),
    ...Object.entries(fieldsOf(pcrs)).map(([bank, values]): Part => ({
      title: `bank ${bank}`,
      head: "PCR",
      fields: fieldsOf(values),
    })),
    { title: "beside the quotes", fields: logs },
  ];
}

function fieldsOf(value: ClaimValue | undefined): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
