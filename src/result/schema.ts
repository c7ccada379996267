/**
 * JSON Schema (draft 2020-12) of an attestation result, version 1. docs/result.schema.json is
 * written from it.
 */
const scalar = { type: ["string", "number", "boolean", "null"] } as const;
const hex32 = { type: "string", pattern: "^[0-9a-f]{64}$" } as const;
const instant = { type: "string", format: "date-time" } as const;

function object<const P extends Readonly<Record<string, unknown>>>(properties: P, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", additionalProperties: false, required, properties } as const;
}

/** JSON Schema of `AttestationResult`. */
export const RESULT_SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "veritee attestation result, version 1",
  ...object({
    version: { const: 1 },
    verdict: { enum: ["affirming", "warning", "contraindicated", "none"] },
    evidence: object({
      kind: { enum: ["snp", "tdx", "vtpm", "snp-vtpm", "tdx-vtpm", "unknown"] },
      format: { type: "string" },
      sha256: hex32,
      signedSha256: { anyOf: [hex32, { type: "null" }] },
    }),
    at: instant,
    policySha256: hex32,
    challenge: object({ tee: { type: "string" }, vtpm: { type: "string" } }, ["vtpm"]),
    anchors: {
      type: "array",
      items: object({ name: { type: "string" }, spkiSha256: hex32, source: { enum: ["built-in", "caller"] } }),
    },
    failure: {
      anyOf: [
        { type: "null" },
        object({
          stage: { enum: ["policy", "parse", "collect", "trust", "authenticate", "internal"] },
          code: { type: "string", pattern: "^[A-Z0-9]+(_[A-Z0-9]+)+$" },
          message: { type: "string" },
        }),
      ],
    },
    findings: {
      type: "array",
      items: object({
        code: { type: "string", pattern: "^[A-Z0-9]+(_[A-Z0-9]+)+$" },
        outcome: { enum: ["pass", "fail", "skip", "note"] },
        path: { type: "string" },
        expected: scalar,
        actual: scalar,
      }),
    },
    claims: {
      type: "object",
      additionalProperties: false,
      properties: { snp: { type: "object" }, vtpm: { type: "object" }, tdx: { type: "object" } },
    },
    endorsements: {
      type: "array",
      items: object({
        kind: { type: "string" },
        source: { enum: ["caller", "evidence", "cache", "network"] },
        sha256: hex32,
        notBefore: { anyOf: [instant, { type: "null" }] },
        notAfter: { anyOf: [instant, { type: "null" }] },
      }),
    },
  }),
} as const;
