import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { describeWithVectors, readVector, readVectorJson, vectorsDir } from "../helpers/vectors.js";
import { codeOf, mustOpen, mustOpenVtpm, notesOf, openAny, refusalOf } from "./support.js";
import { cborToken, jwtToken } from "./writers.js";

/** What go-sev-guest and others wrote opens to the very bytes of the report that it was made from. */

const REPORT_OF: Readonly<Record<string, string>> = {
  "go-sev-guest_attestation.bin": "snp/go-sev-guest/attestation.bin",
  "ms-tav_milan_attestation_report.bin": "snp/ms-tav/milan_attestation_report.bin",
  "ms-tav_turin_attestation_report.bin": "snp/ms-tav/turin_attestation_report.bin",
  "snp_test-vlek-report.bin": "snp/lunal/snp/test-vlek-report.bin",
};

const FORMS: Readonly<Record<string, string>> = {
  "attestation.json": "sevsnp-attestation-json",
  "attestation.snake.json": "sevsnp-attestation-json",
  "attestation.pb": "sevsnp-attestation-protobuf",
  "attestation.textproto": "sevsnp-attestation-textproto",
  "extended.bin": "snp-report-with-certificates",
  "report.pb": "sevsnp-report-protobuf",
};

interface Index {
  readonly reports: readonly { readonly file: string; readonly matches: readonly { readonly vek: string }[] }[];
}

describeWithVectors("the forms of go-sev-guest", () => {
  const folder = join(vectorsDir() ?? "", "snp/go-sev-guest-forms");
  const names = readdirSync(folder).sort();
  const { reports } = readVectorJson<Index>("snp/index.json");

  it("are six of four reports", () => {
    const expected = Object.keys(REPORT_OF).flatMap((report) => Object.keys(FORMS).map((form) => `${report}.${form}`));
    expect(names).toEqual(expected.sort());
  });

  it.each(names)("%s", (name) => {
    const base = Object.keys(REPORT_OF).find((report) => name.startsWith(report)) ?? "";
    const file = REPORT_OF[base] ?? "";
    const opened = mustOpen(readVector(`snp/go-sev-guest-forms/${name}`));
    expect(opened.format).toBe(FORMS[name.slice(base.length + 1)]);
    expect(opened.bytes).toEqual(readVector(file).slice(0, 1184));
    expect(opened.notes).toEqual([]);
    if (opened.format === "sevsnp-report-protobuf") {
      expect(opened.supplements).toEqual([]);
      return;
    }
    const labels = opened.supplements.map(({ label }) => label).sort();
    const vek = base.includes("vlek") ? "vlek" : "vcek";
    expect(labels).toEqual(["ark", "ask", vek]);
    const supplied = opened.supplements.find(({ label }) => label === vek)?.bytes;
    const matches = reports.find((entry) => `snp/${entry.file}` === file)?.matches ?? [];
    const ders = matches.filter((match) => match.vek.endsWith(".der")).map((match) => readVector(`snp/${match.vek}`));
    const pems = matches.filter((match) => match.vek.endsWith(".pem")).map((match) => derOf(`snp/${match.vek}`));
    expect([...ders, ...pems]).toContainEqual(supplied);
    const line = base.includes("turin") ? "turin" : "milan";
    const intermediate = vek === "vlek" ? "asvk" : "ask";
    const other = (label: string) => opened.supplements.find((supplement) => supplement.label === label)?.bytes;
    expect(other("ask")).toEqual(readVector(`snp/roots/${line}_${intermediate}.der`));
    expect(other("ark")).toEqual(readVector(`snp/roots/${line}_ark.der`));
  });
});

describeWithVectors("the forms of Cocos", () => {
  const files = ["2024-08-23", "2024-11-08", "2025-02-28"].map((day) => `cocos/snp-report-milan-${day}.bin`);

  it.each(files)("%s is a report with a table that holds nothing of use", (file) => {
    const bytes = readVector(file);
    expect(bytes).toHaveLength(1184 + 56);
    const opened = mustOpen(bytes);
    expect(opened).toMatchObject({ format: "snp-report-with-certificates", supplements: [] });
    expect(opened.bytes).toEqual(bytes.slice(0, 1184));
    expect(notesOf(bytes)).toEqual([["EVIDENCE_IGNORED", "ecae0c0f-9502-43b1-afa2-0ae2e0d565b6"]]);
  });

  it.each(["pb", "protojson"])("derived-sevsnp-attestation.%s", (form) => {
    const opened = mustOpen(readVector(`cocos/derived-sevsnp-attestation.${form}`));
    expect(opened.bytes).toEqual(readVector("cocos/snp-report-milan-2025-02-28.bin").slice(0, 1184));
    expect([opened.supplements, opened.notes]).toEqual([[], []]);
  });

  it("sample-quote-nocc-2026.json is refused", () => {
    expect(codeOf(readVector("cocos/sample-quote-nocc-2026.json"))).toBe("EVIDENCE_NOT_HARDWARE");
  });
});

interface VtpmIndex {
  readonly vectors: readonly {
    readonly file: string;
    readonly facts?: {
      readonly akPub?: { readonly name: string };
      readonly akCertLen?: number;
      readonly celLen?: number;
      readonly quotes?: readonly { readonly bank: string; readonly pcrs?: Readonly<Record<string, string>> }[];
    };
  }[];
}

describeWithVectors("the forms of go-tpm-tools", () => {
  const BANKS: Readonly<Record<string, number>> = { sha1: 4, sha256: 11, sha384: 12 };
  const { vectors } = readVectorJson<VtpmIndex>("vtpm/index.json");
  const messages = vectors.filter(({ file }) => /^(?:attest|derived)\/.*\.pb$/.test(file));
  const REFUSED = "derived/att-duplicate-pcr-key.pb";

  it("are nine", () => {
    expect(messages).toHaveLength(9);
  });

  it.each(messages.filter(({ file }) => file !== REFUSED))("$file", ({ file, facts }) => {
    const opened = mustOpenVtpm(readVector(`vtpm/${file}`));
    expect(opened).toMatchObject({ kind: "vtpm", format: "tpm-attestation-protobuf", hardware: null, notes: [] });
    const { akPublic, quotes, akCertificate, canonicalEventLog } = opened.vtpm;
    if (facts?.akPub !== undefined) expect(nameOf(akPublic)).toBe(facts.akPub.name);
    expect([akCertificate.length, canonicalEventLog.length]).toEqual([facts?.akCertLen ?? 0, facts?.celLen ?? 0]);
    expect(quotes.flatMap(({ pcrs }) => pcrs.map(({ bank }) => bank))).toEqual(
      facts?.quotes?.map(({ bank }) => BANKS[bank]),
    );
    for (const [index, quote] of quotes.entries()) {
      expect(toHex(quote.quote).slice(0, 12)).toBe("ff5443478018");
      const values = quote.pcrs.flatMap((supplied) => [...supplied.values]);
      const recorded = facts?.quotes?.[index]?.pcrs;
      if (recorded === undefined) expect(values.length).toBeGreaterThan(0);
      else expect(Object.fromEntries(values.map(([pcr, value]) => [pcr, toHex(value)]))).toEqual(recorded);
    }
  });

  it(`${REFUSED} is refused`, () => {
    expect(refusalOf(readVector(`vtpm/${REFUSED}`))).toEqual(["EVIDENCE_FIELD_DUPLICATE", "quotes.0.pcrs.4"]);
  });

  it.each(["vtpm-coconut-2025-03.pb", "vtpm-attestation-sha1bank.pb"])("cocos/%s is the same", (file) => {
    expect(mustOpenVtpm(readVector(`cocos/${file}`))).toEqual(mustOpenVtpm(readVector(`vtpm/attest/cocos-${file}`)));
  });

  it("in a token are the same", async () => {
    const bytes = readVector("cocos/vtpm-coconut-2025-03.pb");
    const { vtpm } = mustOpenVtpm(bytes);
    for (const token of [cborToken(bytes, "vTPM"), jwtToken(bytes, "vTPM")]) {
      expect(await openAny(token)).toMatchObject({ ok: true, value: { kind: "vtpm", vtpm } });
    }
  });
});

describeWithVectors("the forms of others", () => {
  it("tsm-report.report_with_certs.bin has PEM in its table", () => {
    const opened = mustOpen(readVector("snp/veraison/tsm-report.report_with_certs.bin"));
    expect(opened.bytes).toEqual(readVector("snp/veraison/tsm-report.report.bin"));
    expect(opened.supplements).toEqual(
      ["ark", "ask", "vcek"].map((label) => ({
        label,
        bytes: readVector(`snp/veraison/tsm-report.table.${label}.pem`),
      })),
    );
    expect(opened.notes).toEqual([]);
  });

  it.each([
    ["snp/kinvolk/hcl-report-snp.bin", "EVIDENCE_UNSUPPORTED"],
    ["snp/lunal/az_snp/hcl-report.bin", "EVIDENCE_UNSUPPORTED"],
    ["snp/lunal/snp/live-evidence-genoa.json", "EVIDENCE_UNKNOWN"],
    ["snp/trustee/e2e-evidence.json", "EVIDENCE_UNKNOWN"],
    ["snp/trustee/evidence-v0.json", "EVIDENCE_UNKNOWN"],
    ["snp/trustee/evidence-v2.json", "EVIDENCE_UNKNOWN"],
    ["snp/veraison/sevsnp-tsm-report.cbor", "EVIDENCE_UNKNOWN"],
  ])("%s is refused: %s", (file, code) => {
    expect(codeOf(readVector(file))).toBe(code);
  });
});

/** The name of a key: its name algorithm, which is SHA-256 here, and the digest of its public area. */
function nameOf(akPublic: Uint8Array): string {
  return `000b${createHash("sha256").update(akPublic).digest("hex")}`;
}

function derOf(file: string): Uint8Array {
  const text = Buffer.from(readVector(file)).toString("latin1");
  const body = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/.exec(text)?.[1] ?? "";
  return new Uint8Array(Buffer.from(body, "base64"));
}
