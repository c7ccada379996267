import { describe, expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import { buildReport, encodeCertificateTable } from "../../src/testing/index.js";
import type { CertificateTableDeviations, CertificateTableEntry } from "../../src/testing/index.js";
import { codeOf, mustOpen, notesOf, open } from "./support.js";

const report = buildReport();
const vcek = Uint8Array.from({ length: 100 }, (_, index) => index + 1);
const ask = Uint8Array.from({ length: 50 }, (_, index) => 200 - index);
const SOUND = [
  { guid: "vcek", bytes: vcek },
  { guid: "ask", bytes: ask },
] as const;
/** Header of two entries and terminator. */
const HEADER = 72;

function withTable(entries: readonly CertificateTableEntry[], deviations?: CertificateTableDeviations): Uint8Array {
  return concatBytes(report, encodeCertificateTable(entries, deviations));
}

describe("parseCertificateTable", () => {
  it("hands out the blobs under their names, in the order of the header", () => {
    const names = ["ark", "ask", "vcek", "vlek", "crl"] as const;
    const entries = names.map((guid, index) => ({ guid, bytes: Uint8Array.of(index, 1) }));
    const { format, bytes, supplements, notes } = mustOpen(withTable(entries));
    expect([format, notes]).toEqual(["snp-report-with-certificates", []]);
    expect(bytes).toEqual(report);
    expect(supplements).toEqual(entries.map(({ guid, bytes: blob }) => ({ label: guid, bytes: blob })));
  });

  it("accepts a table without entries", () => {
    expect(mustOpen(withTable([])).supplements).toEqual([]);
    expect(notesOf(withTable([]))).toEqual([]);
  });

  it("accepts blobs in another order than that of the header", () => {
    const entries = [
      { guid: "vcek", bytes: vcek, offset: HEADER + 50, length: 100 },
      { guid: "ask", bytes: ask, offset: HEADER, length: 50 },
    ];
    const blobs = concatBytes(encodeCertificateTable(entries).subarray(0, HEADER), ask, vcek);
    expect(mustOpen(concatBytes(report, blobs)).supplements).toEqual([
      { label: "vcek", bytes: vcek },
      { label: "ask", bytes: ask },
    ]);
  });

  it("notes and ignores GUIDs that are no certificates", () => {
    const guid = "ecae0c0f-9502-43b1-afa2-0ae2e0d565b6";
    const evidence = withTable([...SOUND, { guid, bytes: new Uint8Array(8).fill(8) }]);
    expect(mustOpen(evidence).supplements.map(({ label }) => label)).toEqual(["vcek", "ask"]);
    expect(notesOf(evidence)).toEqual([["EVIDENCE_IGNORED", guid]]);
  });

  it("reads Microsoft's order of the bytes of a GUID, with a note", () => {
    const evidence = withTable(SOUND, { byteOrder: "microsoft" });
    expect(mustOpen(evidence).supplements).toEqual(mustOpen(withTable(SOUND)).supplements);
    expect(notesOf(evidence)).toEqual([
      ["EVIDENCE_TABLE_BYTE_ORDER", "8d75da63-64e6-6445-adc5-f4b93be8accd"],
      ["EVIDENCE_TABLE_BYTE_ORDER", "79b3b74a-acbb-e44f-a02f-05aef327c782"],
    ]);
  });

  it("accepts zeros between and behind blobs, with a note of how many", () => {
    expect(notesOf(withTable(SOUND, { gap: 3 }))).toEqual([["EVIDENCE_TABLE_PADDING", 6]]);
    expect(notesOf(withTable(SOUND, { behind: new Uint8Array(4096) }))).toEqual([["EVIDENCE_TABLE_PADDING", 4096]]);
    expect(notesOf(withTable([], { behind: new Uint8Array(1) }))).toEqual([["EVIDENCE_TABLE_PADDING", 1]]);
  });

  it("refuses one to twenty-three bytes behind a report, zeros too", () => {
    for (let size = 1; size <= 23; size++) {
      for (const octet of [0, 1]) {
        expect(codeOf(concatBytes(report, new Uint8Array(size).fill(octet)))).toBe("EVIDENCE_TABLE_TRUNCATED");
      }
    }
    expect(codeOf(concatBytes(report, new Uint8Array(24)))).toBe("snp-report-with-certificates");
  });

  it("looks at tables of up to 1 MiB", () => {
    const size = 1024 * 1024 - 24;
    expect(codeOf(withTable([], { behind: new Uint8Array(size) }))).toBe("snp-report-with-certificates");
    expect(codeOf(withTable([], { behind: new Uint8Array(size + 1) }))).toBe("EVIDENCE_TABLE_SIZE");
  });

  it("looks at up to 64 entries", () => {
    const entries = (count: number): readonly CertificateTableEntry[] =>
      Array.from({ length: count }, (_, index) => ({
        guid: `00000000-0000-0000-0000-0000000000${(index + 1).toString(16).padStart(2, "0")}`,
        bytes: Uint8Array.of(1),
      }));
    expect(codeOf(withTable(entries(64)))).toBe("snp-report-with-certificates");
    expect(codeOf(withTable(entries(65)))).toBe("EVIDENCE_TABLE_SIZE");
  });

  it("refuses a header without terminator before the first blob or the end", () => {
    expect(codeOf(withTable(SOUND, { terminator: "none" }))).toBe("EVIDENCE_TABLE_TERMINATOR");
    const later = { guid: "vcek", bytes: vcek, offset: 24, length: 1 };
    expect(codeOf(withTable([later], { terminator: "none" }))).toBe("EVIDENCE_TABLE_TERMINATOR");
    const tight = { guid: "vcek", bytes: new Uint8Array(), offset: 47, length: 1 };
    const cut = concatBytes(
      encodeCertificateTable([tight], { terminator: "none" }),
      new Uint8Array(23),
      vcek.slice(0, 1),
    );
    expect(codeOf(concatBytes(report, cut))).toBe("EVIDENCE_TABLE_TERMINATOR");
  });

  it.each<readonly [string, string, Partial<CertificateTableEntry>]>([
    ["EVIDENCE_TABLE_BOUNDS", "an offset of 0", { offset: 0 }],
    ["EVIDENCE_TABLE_BOUNDS", "an offset inside its own entry", { offset: 23 }],
    ["EVIDENCE_TABLE_BOUNDS", "an offset one byte inside the header", { offset: HEADER - 1 - 24 }],
    ["EVIDENCE_TABLE_BOUNDS", "an end one byte behind the table", { length: 101 }],
    ["EVIDENCE_TABLE_BOUNDS", "an end that wraps around in 32 bits", { offset: 0xffff_fff0, length: 0x40 }],
    ["EVIDENCE_TABLE_BOUNDS", "the largest offset and length", { offset: 0xffff_ffff, length: 0xffff_ffff }],
    ["EVIDENCE_TABLE_ENTRY", "a length of 0", { length: 0 }],
    ["EVIDENCE_TABLE_ENTRY", "a GUID of zeros", { guid: "00000000-0000-0000-0000-000000000000" }],
    [
      "EVIDENCE_TABLE_ENTRY",
      "a GUID of zeros and no length",
      { guid: "00000000-0000-0000-0000-000000000000", length: 0 },
    ],
  ])("refuses with %s an entry with %s", (code, _name, change) => {
    expect(codeOf(withTable([{ guid: "vcek", bytes: vcek }]))).toBe("snp-report-with-certificates");
    expect(open(withTable([{ guid: "vcek", bytes: vcek, ...change }]))).toMatchObject({
      failure: { stage: "parse", code },
    });
  });

  it("refuses an offset into the terminator of a longer header", () => {
    const [first, second] = SOUND;
    expect(codeOf(withTable([first, { ...second, offset: HEADER - 1 }]))).toBe("EVIDENCE_TABLE_BOUNDS");
  });

  it("refuses a length of 0 under a GUID that is not known, too", () => {
    const guid = "ecae0c0f-9502-43b1-afa2-0ae2e0d565b6";
    expect(codeOf(withTable([...SOUND, { guid, bytes: new Uint8Array() }]))).toBe("EVIDENCE_TABLE_ENTRY");
  });

  it("refuses a GUID twice: known, unknown, and in both byte orders", () => {
    const unknown = { guid: "11111111-2222-3333-4444-555555555555", bytes: ask };
    const swapped = { guid: "8d75da63-64e6-6445-adc5-f4b93be8accd", bytes: ask };
    expect(codeOf(withTable([...SOUND, unknown]))).toBe("snp-report-with-certificates");
    for (const twin of [SOUND[0], swapped]) {
      expect(codeOf(withTable([...SOUND, twin]))).toBe("EVIDENCE_TABLE_DUPLICATE");
    }
    expect(codeOf(withTable([unknown, unknown]))).toBe("EVIDENCE_TABLE_DUPLICATE");
  });

  it("refuses entries that share a byte", () => {
    const [first, second] = SOUND;
    const overlapping = (offset: number): Uint8Array => withTable([first, { ...second, offset, length: 50 }]);
    expect(codeOf(overlapping(HEADER + 100))).toBe("snp-report-with-certificates");
    expect(codeOf(overlapping(HEADER + 99))).toBe("EVIDENCE_TABLE_OVERLAP");
    expect(codeOf(overlapping(HEADER))).toBe("EVIDENCE_TABLE_OVERLAP");
    expect(codeOf(withTable([first, { ...second, offset: HEADER + 10, length: 1 }]))).toBe("EVIDENCE_TABLE_OVERLAP");
  });

  it("refuses bytes in no entry, between and behind blobs", () => {
    expect(codeOf(withTable(SOUND, { behind: Uint8Array.of(0, 0, 1) }))).toBe("EVIDENCE_TABLE_TRAILING");
    const between = withTable(SOUND, { gap: 1 });
    between[1184 + HEADER + 1 + 100] = 1;
    expect(codeOf(between)).toBe("EVIDENCE_TABLE_TRAILING");
    const first = withTable(SOUND, { gap: 1 });
    first[1184 + HEADER] = 1;
    expect(codeOf(first)).toBe("EVIDENCE_TABLE_TRAILING");
    expect(codeOf(withTable([], { behind: Uint8Array.of(1) }))).toBe("EVIDENCE_TABLE_TRAILING");
  });
});
