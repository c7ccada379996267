import { BUNDLE_FORMAT, BUNDLE_PATTERNS, BUNDLE_VERSION, MAX_BUNDLE_ENTRIES } from "./bundle.js";

const instant = { type: "string", format: "date-time", pattern: BUNDLE_PATTERNS.instant } as const;

/**
 * JSON Schema (draft 2020-12) of a bundle of endorsements, version 1. docs/endorsements.schema.json is written from it.
 * It says less than readBundle, which also compares digests, sizes and instants.
 */
export const BUNDLE_SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "veritee bundle of endorsements, version 1",
  type: "object",
  additionalProperties: false,
  required: ["format", "version", "created", "endorsements"],
  properties: {
    format: { const: BUNDLE_FORMAT },
    version: { const: BUNDLE_VERSION },
    created: { ...instant, description: "when the bundle was written" },
    endorsements: {
      type: "array",
      maxItems: MAX_BUNDLE_ENTRIES,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["kind", "need", "sha256", "notBefore", "notAfter", "bytes"],
        properties: {
          kind: { type: "string", pattern: BUNDLE_PATTERNS.kind, description: "what it is, such as snp-vcek" },
          need: {
            description: "what it answers, or null",
            anyOf: [{ type: "string", pattern: BUNDLE_PATTERNS.need }, { type: "null" }],
          },
          sha256: { type: "string", pattern: BUNDLE_PATTERNS.sha256, description: "of the decoded bytes" },
          notBefore: { ...instant, description: "since when it is of use" },
          notAfter: { description: "until when, inclusive; null: it does not say", anyOf: [instant, { type: "null" }] },
          bytes: {
            type: "string",
            minLength: 4,
            pattern: BUNDLE_PATTERNS.bytes,
            description: "base64: DER of a certificate or revocation list, or what else the vendor signs",
          },
        },
      },
    },
  },
} as const;
