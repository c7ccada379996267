import { describe, expect, it } from "vitest";
import {
  HASH_NAMES,
  INSTANCE_FIELDS,
  PCRS_FIELDS,
  QUOTE_FIELDS,
  TPM_ATTESTATION_FIELDS,
} from "../../../src/evidence/tpm/fields.js";

describe("the messages of go-tpm-tools", () => {
  const numbers = (fields: Readonly<Record<string, { readonly number: number }>>): readonly string[] =>
    Object.entries(fields).map(([name, { number }]) => `${name} ${number}`);

  it("have the numbers of attest.proto and tpm.proto", () => {
    expect(numbers(TPM_ATTESTATION_FIELDS)).toEqual([
      "ak_pub 1",
      "quotes 2",
      "event_log 3",
      "instance_info 4",
      "canonical_event_log 5",
      "ak_cert 6",
      "intermediate_certs 7",
      "sev_snp_attestation 8",
      "tdx_attestation 9",
    ]);
    expect(numbers(QUOTE_FIELDS)).toEqual(["quote 1", "raw_sig 2", "pcrs 3"]);
    expect(numbers(PCRS_FIELDS)).toEqual(["hash 1", "pcrs 2"]);
    expect(numbers(INSTANCE_FIELDS)).toEqual([
      "zone 1",
      "project_id 2",
      "project_number 3",
      "instance_name 4",
      "instance_id 5",
    ]);
  });

  it("name banks by their TPM_ALG_IDs", () => {
    expect(HASH_NAMES).toEqual({ HASH_INVALID: 0, SHA1: 4, SHA256: 0x0b, SHA384: 0x0c, SHA512: 0x0d });
  });
});
