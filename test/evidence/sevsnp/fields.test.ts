import { describe, expect, it } from "vitest";
import { ATTESTATION_FIELDS, CHAIN_FIELDS, REPORT_FIELDS, REPORT_PLACED } from "../../../src/evidence/sevsnp/fields.js";
import { FIELDS } from "../../../src/tee/snp/layout.js";

describe("REPORT_FIELDS", () => {
  it("are numbered from 1 to 31, each once", () => {
    const numbers = Object.values(REPORT_FIELDS).map(({ number }) => number);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
  });

  it("cover every field of the layout once, S in signature and CPUID in a word of its own", () => {
    const places = Object.values(REPORT_PLACED).map(({ place }) => place);
    const elsewhere = ["signatureS", "cpuidFamId", "cpuidModId", "cpuidStep"];
    expect([...places, ...elsewhere].sort()).toEqual(Object.keys(FIELDS).sort());
  });

  it("have the widths of the layout", () => {
    expect(REPORT_PLACED.signature).toMatchObject({ kind: "bytes", size: 512 });
    expect(REPORT_PLACED.chip_id).toMatchObject({ kind: "bytes", size: 64 });
    expect(REPORT_PLACED.current_build).toMatchObject({ max: 255n });
    expect(REPORT_PLACED.vmpl).toMatchObject({ max: 2n ** 32n - 1n });
    expect(REPORT_PLACED.current_tcb).toMatchObject({ max: 2n ** 64n - 1n });
  });
});

describe("the other messages", () => {
  it("have the numbers of sevsnp.proto", () => {
    const numbers = (fields: Readonly<Record<string, { readonly number: number }>>) =>
      Object.entries(fields).map(([name, { number }]) => `${name} ${number}`);
    expect(numbers(ATTESTATION_FIELDS)).toEqual(["report 1", "certificate_chain 2", "product 3"]);
    expect(numbers(CHAIN_FIELDS)).toEqual([
      "vcek_cert 1",
      "ask_cert 2",
      "ark_cert 3",
      "firmware_cert 4",
      "vlek_cert 6",
      "extras 7",
    ]);
    expect(numbers(ATTESTATION_FIELDS.product.fields)).toEqual(["name 1", "stepping 2", "machine_stepping 3"]);
  });
});
