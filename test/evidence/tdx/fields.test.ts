import { describe, expect, it } from "vitest";
import {
  AUTH_FIELDS,
  BODY_FIELDS,
  BODY_V5_FIELDS,
  CERTIFICATION_FIELDS,
  DESCRIPTOR_FIELDS,
  ENCLAVE_REPORT_FIELDS,
  HEADER_FIELDS,
  PCK_CHAIN_FIELDS,
  QE_AUTH_FIELDS,
  QE_CERTIFICATION_FIELDS,
  QUOTE_FIELDS,
  QUOTE_V4_FIELDS,
  QUOTE_V5_FIELDS,
} from "../../../src/evidence/tdx/fields.js";
import type { QuoteSchema } from "../../../src/evidence/tdx/fields.js";

const numbersOf = (fields: QuoteSchema): string =>
  Object.entries(fields)
    .map(([name, { number }]) => `${number} ${name}`)
    .join(", ");

/** Bytes of a message without those of unstated length. */
function sizeOf(fields: QuoteSchema): number {
  return Object.values(fields).reduce((sum, field) => {
    if (field.kind === "number") return sum + (field.max === 0xffffn ? 2 : 4);
    if (field.kind === "strings") return sum + 4 * 48;
    if (field.kind === "message") return sum + sizeOf(field.fields);
    return sum + (field.kind === "bytes" ? (field.size ?? 0) : Number.NaN);
  }, 0);
}

describe("the messages of go-tdx-guest", () => {
  it("have the numbers of tdx.proto", () => {
    const tail = "3 signed_data_size, 4 signed_data, 5 extra_bytes";
    expect(numbersOf(QUOTE_V4_FIELDS)).toBe(`1 header, 2 td_quote_body, ${tail}`);
    expect(numbersOf(QUOTE_V5_FIELDS)).toBe(`1 header, 2 td_quote_body_descriptor, ${tail}`);
    // In the order of the quote, which is not that of the numbers.
    expect(numbersOf(HEADER_FIELDS)).toBe(
      "1 version, 2 attestation_key_type, 3 tee_type, 5 pce_svn, 4 qe_svn, 6 qe_vendor_id, 7 user_data",
    );
    const body =
      "1 tee_tcb_svn, 2 mr_seam, 3 mr_signer_seam, 4 seam_attributes, 5 td_attributes, 6 xfam, 7 mr_td, " +
      "8 mr_config_id, 9 mr_owner, 10 mr_owner_config, 11 rtmrs, 12 report_data";
    expect(numbersOf(BODY_FIELDS)).toBe(body);
    expect(numbersOf(BODY_V5_FIELDS)).toBe(`${body}, 13 tee_tcb_svn2, 14 mr_service_td`);
    expect(numbersOf(DESCRIPTOR_FIELDS)).toBe("1 td_quote_body_type, 2 td_quote_body_size, 3 td_quote_body_v5");
    expect(numbersOf(AUTH_FIELDS)).toBe("1 signature, 2 ecdsa_attestation_key, 3 certification_data");
    expect(numbersOf(CERTIFICATION_FIELDS)).toBe("1 certificate_data_type, 2 size, 3 qe_report_certification_data");
    expect(numbersOf(QE_CERTIFICATION_FIELDS)).toBe(
      "1 qe_report, 2 qe_report_signature, 3 qe_auth_data, 4 pck_certificate_chain_data",
    );
    expect(numbersOf(PCK_CHAIN_FIELDS)).toBe("1 certificate_data_type, 2 size, 3 pck_cert_chain");
    expect(numbersOf(QE_AUTH_FIELDS)).toBe("1 parsed_data_size, 2 data");
    expect(numbersOf(ENCLAVE_REPORT_FIELDS)).toBe(
      "1 cpu_svn, 2 misc_select, 3 reserved1, 4 attributes, 5 mr_enclave, 6 reserved2, 7 mr_signer, 8 reserved3, " +
        "9 isv_prod_id, 10 isv_svn, 11 reserved4, 12 report_data",
    );
  });

  it("are as large as their parts of the quote", () => {
    expect(sizeOf(HEADER_FIELDS)).toBe(48);
    expect(sizeOf(BODY_FIELDS)).toBe(584);
    expect(sizeOf(BODY_V5_FIELDS)).toBe(648);
    expect(sizeOf(DESCRIPTOR_FIELDS)).toBe(6 + 648);
    expect(sizeOf(ENCLAVE_REPORT_FIELDS)).toBe(384);
    expect(sizeOf(AUTH_FIELDS)).toBe(590);
    expect(sizeOf(QUOTE_V4_FIELDS)).toBe(636 + 590);
  });

  it("name in their sizes the field that follows", () => {
    const all = [QUOTE_FIELDS, DESCRIPTOR_FIELDS, CERTIFICATION_FIELDS, PCK_CHAIN_FIELDS, QE_AUTH_FIELDS];
    const pairs = all.flatMap((fields: QuoteSchema) =>
      Object.entries(fields).flatMap(([name, { measures }]) => (measures === undefined ? [] : [[name, measures]])),
    );
    expect(pairs).toEqual([
      ["signed_data_size", "signed_data"],
      ["td_quote_body_size", "td_quote_body_v5"],
      ["size", "qe_report_certification_data"],
      ["size", "pck_cert_chain"],
      ["parsed_data_size", "data"],
    ]);
  });
});
