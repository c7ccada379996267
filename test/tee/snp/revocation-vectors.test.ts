import { expect, it } from "vitest";
import { openEndorsement } from "../../../src/collateral/index.js";
import { SCHEMES } from "../../../src/tee/registry.js";
import { BUILT_IN_ANCHORS } from "../../../src/tee/snp/anchors.js";
import { parseReport } from "../../../src/tee/snp/parse.js";
import { establishTrust } from "../../helpers/trust.js";
import { checkCrlRole, parseCertificate } from "../../../src/x509/index.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { always, listNotesOf, MODES, whereRequired } from "./revocation-support.js";
import { contextAt, valueOf } from "./support.js";
import { trustCode } from "./world.js";

/** Inside the windows of the synthetic certificates and lists. */
const AT = Date.parse("2026-06-01T00:00:00Z");
const LINES = ["Milan", "Genoa"] as const;

interface Given {
  readonly line: (typeof LINES)[number];
  readonly kind: "vcek" | "vlek";
  /** Names of lists: `Milan_crl_clean`, or without the line for those of the same line. */
  readonly lists: readonly string[];
  /** Null for AMD's own keys. */
  readonly root?: null;
  readonly at?: number;
}

async function outcomes({ line, kind, lists, root, at = AT }: Given) {
  const names = lists.map((list) => (list.includes("_crl_") ? list : `${line}_crl_${list}`));
  const files = [`${line}_${kind}`, `${line}_ask`, `${line}_asvk`, ...names];
  const endorsements = files.flatMap((file) =>
    valueOf(openEndorsement(readVector(`snp/synthetic/${file}.der`), "caller", SCHEMES, 65_536)),
  );
  const anchors = root === null ? [] : [{ der: readVector(`snp/synthetic/${line}_ark.der`) }];
  // Those of version 3 and 5 have a CPUID of zeros, which belongs to no product.
  const report = valueOf(parseReport(readVector(`snp/synthetic/${line}_forged_v2_${kind}.report.bin`)));
  return Promise.all(MODES.map((mode) => establishTrust(report, endorsements, anchors, contextAt(at, mode))));
}

async function codes(given: Given): Promise<readonly string[]> {
  return (await outcomes(given)).map(trustCode);
}

describeWithVectors("synthetic revocation lists under their own root", () => {
  const cases = LINES.flatMap((line) => (["vcek", "vlek"] as const).map((kind) => ({ line, kind })));

  it.each(cases)("clear or revoke the chain of a $kind: $line", async ({ line, kind }) => {
    const own = kind === "vcek" ? "ask_revoked" : "asvk_revoked";
    const other = kind === "vcek" ? "asvk_revoked" : "ask_revoked";
    expect(await codes({ line, kind, lists: ["clean"] })).toEqual(always("ok"));
    expect(await codes({ line, kind, lists: [other] })).toEqual(always("ok"));
    expect(await codes({ line, kind, lists: [own] })).toEqual(always("SNP_REVOKED"));
    expect(await codes({ line, kind, lists: ["ark_revoked"] })).toEqual(always("SNP_REVOKED"));
    expect(await codes({ line, kind, lists: ["clean", own] })).toEqual(always("SNP_REVOKED"));
  });

  it.each(cases)("do not clear it where stale, forged or absent: $line $kind", async ({ line, kind }) => {
    const foreign = line === "Milan" ? "Genoa_crl_clean" : "Milan_crl_clean";
    expect(await codes({ line, kind, lists: ["expired"] })).toEqual(whereRequired("SNP_CRL_STALE"));
    expect(await codes({ line, kind, lists: ["wrong_key"] })).toEqual(
      whereRequired("SNP_CRL_INVALID < X509_SIGNATURE"),
    );
    expect(await codes({ line, kind, lists: [] })).toEqual(whereRequired("SNP_CRL_MISSING"));
    expect(await codes({ line, kind, lists: [foreign] })).toEqual(whereRequired("SNP_CRL_MISSING"));
    expect(await codes({ line, kind, lists: ["expired", "wrong_key", "clean"] })).toEqual(always("ok"));
  });

  it.each(cases)("clear it where newer than the instant, with a note: $line $kind", async ({ line, kind }) => {
    const found = await outcomes({ line, kind, lists: ["not_yet_valid"] });
    expect(found.map(trustCode)).toEqual(always("ok"));
    for (const outcome of found) {
      expect(listNotesOf(outcome)).toEqual(["note SNP_CRL_NEWER 2055-01-02T03:04:05.000Z"]);
    }
  });

  it("hold to nextUpdate, inclusive", async () => {
    const until = Date.parse("2025-02-02T03:04:05Z");
    const given = { line: "Milan", kind: "vcek", lists: ["expired"] } as const;
    expect(await codes({ ...given, at: until })).toEqual(always("ok"));
    expect(await codes({ ...given, at: until + 1 })).toEqual(whereRequired("SNP_CRL_STALE"));
  });

  it("do not rescue a forged chain under AMD's keys", async () => {
    const forged = await codes({ line: "Milan", kind: "vcek", lists: ["clean"], root: null });
    for (const code of forged) expect(code).toMatch(/^SNP_VEK_CHAIN < X509_/);
  });
});

describeWithVectors("AMD's root keys", () => {
  it.each(["milan", "genoa", "turin"])(
    "may sign revocation lists, as the built-in chain takes for granted: %s",
    (line) => {
      const certificate = valueOf(parseCertificate(readVector(`snp/roots/${line}_ark.der`)));
      expect(checkCrlRole(certificate)).toEqual({ ok: true, value: true });
      const built = BUILT_IN_ANCHORS.filter(({ role, line: own }) => role === "ark" && own.toLowerCase() === line);
      expect(built.map(({ serial }) => serial)).toEqual([certificate.serial]);
    },
  );
});
