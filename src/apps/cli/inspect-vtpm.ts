import { loadQuoteCrypto } from "../../crypto/index.js";
import { createCertificateCrypto } from "../../crypto/certificate-crypto.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import type { ClaimValue } from "../../index.js";
import { describe, parse } from "../../tee/vtpm/index.js";
import type { VtpmParts } from "../../tee/vtpm/index.js";
import type { Fields, Part } from "./parts-table.js";

/**
 * What the bytes of a vTPM's evidence say; nothing of it is verified.
 *
 * @returns the claims, or why they are malformed: the errors of tee/vtpm's parse.
 */
export async function describeVtpm(parts: VtpmParts): Promise<Outcome<Fields>> {
  const parsed = parse(parts);
  if (!parsed.ok) return parsed;
  const hashes = { engine: createCertificateCrypto(), quoteCrypto: await loadQuoteCrypto() };
  return ok(describe(parsed.value, hashes));
}

/** The claims as tables: the key, each quote, the PCRs of each bank, and how large the event logs are. */
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
