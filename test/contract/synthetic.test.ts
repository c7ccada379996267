import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifierOptions } from "../../src/index.js";
import { exceptionFor, idleExceptions } from "../helpers/exceptions.js";
import { mustParse, policyOf } from "../helpers/real-snp.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";

/** The forged hierarchies of the vectors: AMD's names, another's keys, and revocation lists of theirs. */

interface Entry {
  readonly file: string;
  readonly expect: string;
}

/** Inside the window of every forged certificate and of the lists that are in force. */
const AT = "2026-06-01T00:00:00Z";

/** `Milan_forged_v2_vcek` and the like. */
function nameOf(file: string): string {
  return file.replace(/^synthetic\//, "").replace(/(\.report)?\.(bin|der)$/, "");
}

describeWithVectors("evidence of a forged hierarchy with AMD's names", () => {
  const entries = readVectorJson<{ readonly synthetic: readonly Entry[] }>("snp/index.json").synthetic;
  const reports = entries.map(({ file }) => nameOf(file)).filter((name) => name.includes("_forged_"));
  const lists = entries.map(({ file }) => nameOf(file)).filter((name) => name.includes("_crl_"));

  const file = (name: string): Uint8Array => readVector(`snp/synthetic/${name}`);
  const lineOf = (name: string): string => name.slice(0, name.indexOf("_"));

  async function verify(
    name: string,
    trusted: "amd" | "forger",
    crls: readonly Uint8Array[] = [],
    checkCrl = false,
    at = AT,
  ): Promise<AttestationResult> {
    const report = file(`${name}.report.bin`);
    const kind = name.endsWith("vcek") ? "vcek" : "vlek";
    const certificates = ["ark", "ask", "asvk", kind].map((role) => file(`${lineOf(name)}_${role}.der`));
    const options: VerifierOptions = {
      endorsements: [...certificates, ...crls],
      ...(trusted === "forger" ? { anchors: [file(`${lineOf(name)}_ark.der`)] } : {}),
    };
    const policy = policyOf(mustParse(report)).replace(/\}$/, `, "root_of_trust": {"check_crl": ${String(checkCrl)}}}`);
    return createVerifier(options).verify(report, { policy, challenge: { tee: "unchecked" }, at });
  }

  it("is all there", () => {
    expect([reports.length, lists.length]).toEqual([12, 14]);
    expect(idleExceptions("synthetic-reports", reports)).toEqual([]);
    expect(idleExceptions("synthetic-crls", lists)).toEqual([]);
  });

  it.each(reports)("%s is refused on AMD's roots", async (name) => {
    const forged = await verify(name, "amd");
    expect([forged.verdict, forged.failure?.code]).toEqual(["contraindicated", "SNP_VEK_CHAIN"]);
    expect(forged.findings).toContainEqual(expect.objectContaining({ code: "SNP_ROOT_IGNORED", outcome: "note" }));
  });

  it.each(reports)("%s passes where the caller trusts the forger, or stands among the exceptions", async (name) => {
    const trusted = await verify(name, "forger");
    const exception = exceptionFor("synthetic-reports", name);
    expect([trusted.verdict, trusted.failure?.code ?? null]).toEqual(
      exception === null ? ["warning", null] : ["contraindicated", exception.code],
    );
    const root = expect.objectContaining({ name: `ARK-${lineOf(name)}`, source: "caller" }) as unknown;
    expect(trusted.anchors).toEqual(exception === null ? [root] : []);
  });

  /** What a list does to the chain of each kind of key where the policy requires one. */
  const REQUIRED: Readonly<Record<string, readonly [vcek: string | null, vlek: string | null]>> = {
    clean: [null, null],
    ark_revoked: ["SNP_REVOKED", "SNP_REVOKED"],
    ask_revoked: ["SNP_REVOKED", null],
    asvk_revoked: [null, "SNP_REVOKED"],
    expired: ["SNP_CRL_STALE", "SNP_CRL_STALE"],
    not_yet_valid: ["SNP_CRL_NOT_YET_VALID", "SNP_CRL_NOT_YET_VALID"],
    wrong_key: ["SNP_CRL_INVALID", "SNP_CRL_INVALID"],
  };

  it.each(lists)("%s", async (name) => {
    const what = name.slice(name.indexOf("_crl_") + 5);
    const [vcek, vlek] = REQUIRED[what] ?? [];
    expect([vcek, vlek]).not.toContain(undefined);
    const exception = exceptionFor("synthetic-crls", name);
    for (const [kind, code] of [
      ["vcek", vcek],
      ["vlek", vlek],
    ] as const) {
      const result = await verify(`${lineOf(name)}_forged_v2_${kind}`, "forger", [file(`${name}.der`)], true);
      if (exception === null) {
        expect([kind, result.failure?.code ?? null]).toEqual([kind, code]);
        expect(result.verdict).toBe(code === null ? "warning" : "contraindicated");
      } else {
        expect([result.verdict, result.failure]).toEqual(["warning", null]);
        expect(result.findings).toContainEqual(expect.objectContaining({ code: exception.code, outcome: "note" }));
      }
    }
  });
});
