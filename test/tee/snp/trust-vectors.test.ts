import { expect, it } from "vitest";
import { openEndorsement } from "../../../src/collateral/index.js";
import { SCHEMES } from "../../../src/tee/registry.js";
import { parseReport } from "../../../src/tee/snp/parse.js";
import { createChainFinder } from "../../../src/tee/snp/chain.js";
import { establishTrust } from "../../helpers/trust.js";
import type { SnpSigner } from "../../../src/tee/snp/trust.js";
import { readVek } from "../../../src/tee/snp/vek.js";
import type { Endorsement, TrustOutcome } from "../../../src/tee/scheme.js";
import { parseCertificate } from "../../../src/x509/index.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { realReportsOnce } from "../../helpers/real-snp.js";
import { contextAt, valueOf, engine } from "./support.js";
import { trustCode } from "./world.js";

function endorsements(...files: readonly string[]): Endorsement[] {
  return files.flatMap((file) => valueOf(openEndorsement(readVector(`snp/${file}`), "caller", SCHEMES, 65_536)));
}

interface Given {
  readonly report: string;
  readonly files: readonly string[];
  readonly root?: string;
  readonly at: number;
}

function trust({ report, files, root, at }: Given): Promise<TrustOutcome<SnpSigner>> {
  const anchors = root === undefined ? [] : [{ der: readVector(`snp/${root}`) }];
  const parsed = valueOf(parseReport(readVector(`snp/${report}`)));
  return establishTrust(parsed, endorsements(...files), anchors, contextAt(at));
}

async function codeOfTrust(given: Given): Promise<string> {
  return trustCode(await trust(given));
}

describeWithVectors("establishTrust on real reports, under AMD's keys", () => {
  it.each(realReportsOnce())("$file with $vek, within the certificate's validity and not beside it", async (pair) => {
    const [first] = endorsements(pair.vek);
    const { notBefore, notAfter } = valueOf(parseCertificate(first?.bytes ?? new Uint8Array()));
    const given = { report: pair.file, files: [pair.vek] };
    expect(await codeOfTrust({ ...given, at: notBefore })).toBe("ok");
    expect(await codeOfTrust({ ...given, at: notAfter })).toBe("ok");
    expect(await codeOfTrust({ ...given, at: notBefore - 1 })).toBe("X509_CERT_NOT_YET_VALID");
    expect(await codeOfTrust({ ...given, at: notAfter + 1 })).toBe("X509_CERT_EXPIRED");
  });

  const milan = "ms-tav/milan_attestation_report.bin";
  const at =
    realReportsOnce()
      .find(({ file }) => file === milan)
      ?.at.getTime() ?? 0;
  const ROOTS = ["milan", "genoa", "turin"].map((line) => `roots/${line}_ark.der`);

  it("does not need the chain, and takes no harm from the roots among the endorsements", async () => {
    const files = ["ms-tav/milan_vcek.pem", "roots/kds_cert_chain_milan.pem", ...ROOTS];
    const outcome = await trust({ report: milan, files, at });
    expect(outcome).toMatchObject({ ok: true, value: { findings: [] } });
    expect(outcome.ok && outcome.value.signers[0]?.chain.names).toEqual(["SEV-Milan", "ARK-Milan"]);
  });

  it("refuses the certificate of another chip", async () => {
    expect(await codeOfTrust({ report: milan, files: ["go-sev-guest/vcek.der"], at })).toBe("SNP_VEK_CHIP_ID");
    expect(await codeOfTrust({ report: milan, files: ["ms-tav/genoa_vcek.pem"], at })).toBe("SNP_VEK_CHIP_ID");
  });

  it.each(["lunal/snp/test-vcek-invalid-legacy.der", "lunal/snp/test-vcek-invalid-new.der"])(
    "refuses the chain of %s, which bears AMD's names and another's signature",
    async (file) => {
      const [first] = endorsements(file);
      const vek = valueOf(readVek(valueOf(parseCertificate(first?.bytes ?? new Uint8Array()))));
      const set = { digest: "built-in", roots: null };
      const chain = await createChainFinder(engine)({ sha256: "", vek }, set, [], Date.parse("2025-06-01T00:00:00Z"));
      expect(chain).toMatchObject({ ok: false, failure: { code: "SNP_VEK_CHAIN", cause: { code: "X509_SIGNATURE" } } });
    },
  );

  it("leads to no other root than the caller's where the caller states one", async () => {
    const files = ["ms-tav/milan_vcek.pem", "roots/kds_cert_chain_milan.pem"];
    expect(await codeOfTrust({ report: milan, files, root: "roots/milan_ark.der", at })).toBe("ok");
    expect(await codeOfTrust({ report: milan, files, root: "roots/genoa_ark.der", at })).toBe("SNP_VEK_ISSUER");
    expect(await codeOfTrust({ report: milan, files, root: "roots/milan_ask.der", at })).toBe("SNP_ANCHOR");
  });
});

describeWithVectors("establishTrust on a world that was forged with AMD's names", () => {
  const at = Date.parse("2026-11-21T00:00:00Z");
  const cases = ["Milan", "Genoa"].flatMap((line) =>
    [2, 3, 5].flatMap((version) => ["vcek", "vlek"].map((kind) => ({ line, version, kind }))),
  );

  it.each(cases)("refuses $line, version $version, $kind under AMD's keys", async ({ line, version, kind }) => {
    const report = `synthetic/${line}_forged_v${version}_${kind}.report.bin`;
    const chain = ["ark", "ask", "asvk"].map((role) => `synthetic/${line}_${role}.der`);
    const outcome = await trust({ report, files: [`synthetic/${line}_${kind}.der`, ...chain], at });
    expect(trustCode(outcome)).toMatch(/^SNP_VEK_CHAIN < X509_/);
    expect(outcome.ok ? [] : outcome.findings).toContainEqual(expect.objectContaining({ code: "SNP_ROOT_IGNORED" }));
  });
});
