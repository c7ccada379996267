import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult } from "../../src/index.js";
import { mustParse, policyOf, realReports } from "../helpers/real-snp.js";
import { describeWithVectors, readVector, vectorsDir } from "../helpers/vectors.js";

/** The serialised forms of real reports give the verdict of the bare report, with the certificates that they carry. */

/** `ms-tav_milan_attestation_report.bin` stands for `ms-tav/milan_attestation_report.bin`. */
const FORMS = /^(?<report>.+\.bin)\.(?<form>attestation\.(?:pb|json|snake\.json|textproto)|report\.pb|extended\.bin)$/;

const FORMAT: Readonly<Record<string, string>> = {
  "attestation.pb": "sevsnp-attestation-protobuf",
  "attestation.json": "sevsnp-attestation-json",
  "attestation.snake.json": "sevsnp-attestation-json",
  "attestation.textproto": "sevsnp-attestation-textproto",
  "report.pb": "sevsnp-report-protobuf",
  "extended.bin": "snp-report-with-certificates",
};

describeWithVectors("forms that go-sev-guest wrote", () => {
  const folder = join(vectorsDir() ?? "", "snp/go-sev-guest-forms");
  const names = readdirSync(folder).sort();
  const pairs = realReports();

  async function verify(
    evidence: Uint8Array,
    pair: (typeof pairs)[number],
    endorsements: readonly Uint8Array[],
  ): Promise<AttestationResult> {
    const policy = policyOf(mustParse(pair.bytes));
    // Some of these guests were asked to report zeros.
    return createVerifier({ endorsements, allowZeroNonce: true }).verify(evidence, {
      policy,
      challenge: { tee: mustParse(pair.bytes).reportData },
      at: pair.at,
    });
  }

  it("are twenty-four, in six forms", () => {
    expect(names.length).toBe(24);
    expect(new Set(names.map((name) => FORMS.exec(name)?.groups?.["form"]))).toEqual(new Set(Object.keys(FORMAT)));
  });

  it.each(names)("%s", async (name) => {
    const { report = "", form = "" } = FORMS.exec(name)?.groups ?? {};
    // The vectors' folders are written with an underscore in the names of the forms.
    const pair = pairs.find(({ file }) => file.replaceAll("/", "_").endsWith(report));
    if (pair === undefined) throw new Error(`no real report for ${name}`);
    const evidence = readVector(`snp/go-sev-guest-forms/${name}`);
    const bare = await verify(pair.bytes, pair, [pair.vekBytes]);
    // A bare Report carries no certificate: it needs the one that its raw form needs.
    const wrapped = await verify(evidence, pair, form === "report.pb" ? [pair.vekBytes] : []);
    expect(bare.failure).toBeNull();
    expect([wrapped.verdict, wrapped.failure]).toEqual([bare.verdict, bare.failure]);
    expect(wrapped.evidence).toMatchObject({ format: FORMAT[form], signedSha256: bare.evidence.signedSha256 });
    expect(wrapped.claims).toEqual(bare.claims);
    const source = form === "report.pb" ? "caller" : "evidence";
    expect(wrapped.endorsements.map((endorsement) => endorsement.source)).toEqual([source]);
    const judged = (result: AttestationResult) => result.findings.filter(({ outcome }) => outcome !== "note");
    expect(judged(wrapped)).toEqual(judged(bare));
  });
});
