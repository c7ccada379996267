import { describe, expect, it } from "vitest";
import {
  BODY_DESCRIPTOR_SIZE,
  ENCLAVE_REPORT_FIELDS,
  ENCLAVE_REPORT_SIZE,
  HEADER_FIELDS,
  HEADER_SIZE,
  MIN_SIGNATURE_DATA,
  QE_AUTHENTICATION_START,
  SIGNATURE_FIELDS,
  TD_BODY_SIZES,
  TD_FIELDS,
} from "../../../src/tee/tdx/layout.js";
import type { Field } from "../../../src/tee/tdx/layout.js";

const places = (fields: Readonly<Record<string, Field>>): readonly (readonly [string, number, number])[] =>
  Object.values(fields).map(({ name, offset, size }) => [name, offset, size]);

/** Whether each field begins where the one before ends, from 0 to `end`. */
function tiles(fields: Readonly<Record<string, Field>>, end: number): boolean {
  let at = 0;
  for (const { offset, size } of Object.values(fields)) {
    if (offset !== at) return false;
    at += size;
  }
  return at === end;
}

describe("layout of a quote", () => {
  it("has a header of 48 bytes without gaps", () => {
    expect([HEADER_SIZE, tiles(HEADER_FIELDS, HEADER_SIZE)]).toEqual([48, true]);
    expect(places(HEADER_FIELDS).map(([, offset]) => offset)).toEqual([0, 2, 4, 8, 10, 12, 28]);
  });

  it("has TD reports of 584 and 648 bytes without gaps", () => {
    expect(TD_BODY_SIZES).toEqual({ 2: 584, 3: 648 });
    expect(tiles(TD_FIELDS, TD_BODY_SIZES[3])).toBe(true);
    expect(TD_FIELDS.teeTcbSvn2.offset).toBe(TD_BODY_SIZES[2]);
    // Absolute offsets in a quote of version 4, as Intel's and others' parsers have them.
    const absolute = Object.values(TD_FIELDS).map(({ offset }) => HEADER_SIZE + offset);
    expect(absolute.slice(0, 15)).toEqual([48, 64, 112, 160, 168, 176, 184, 232, 280, 328, 376, 424, 472, 520, 568]);
  });

  it("describes the body of version 5 in 6 bytes", () => {
    expect(BODY_DESCRIPTOR_SIZE).toBe(6);
  });

  it("has signature data without gaps up to the QE authentication data, and behind it a type and a size at least", () => {
    expect(tiles(SIGNATURE_FIELDS, QE_AUTHENTICATION_START)).toBe(true);
    expect(places(SIGNATURE_FIELDS).map(([, offset]) => offset)).toEqual([0, 64, 128, 130, 134, 518, 582]);
    expect(MIN_SIGNATURE_DATA).toBe(QE_AUTHENTICATION_START + 2 + 4);
  });

  it("has the fields of an enclave report where the SDM has them, inside of it and apart", () => {
    expect(places(ENCLAVE_REPORT_FIELDS)).toEqual([
      ["CPUSVN", 0, 16],
      ["MISCSELECT", 16, 4],
      ["ATTRIBUTES", 48, 16],
      ["MRENCLAVE", 64, 32],
      ["MRSIGNER", 128, 32],
      ["ISVPRODID", 256, 2],
      ["ISVSVN", 258, 2],
      ["REPORTDATA", 320, 64],
    ]);
    expect(ENCLAVE_REPORT_SIZE).toBe(384);
  });
});
