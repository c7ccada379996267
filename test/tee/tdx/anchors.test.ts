import { describe, expect, it } from "vitest";
import { fromBase64, toBase64, toHex } from "../../../src/bytes/index.js";
import { INTEL_SGX_ROOT } from "../../../src/tee/tdx/anchors.js";
import { checkChainDates, createChainVerifier } from "../../../src/tee/tdx/chain.js";
import { checkRoot, openPckChain, verifyIssued } from "../../../src/tee/tdx/roles.js";
import { keyOf } from "../../../src/tee/tdx/roots.js";
import { parseCertificate } from "../../../src/x509/index.js";
import type { Certificate } from "../../../src/x509/index.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { valueOf } from "../../x509/outcomes.js";
import { codeOf, engine, rootsOf } from "./quote-support.js";

const sha256 = (bytes: Uint8Array): string => toHex(engine.digest("sha256", bytes));
const certificateOf = (file: string): Certificate => valueOf(parseCertificate(readVector(`tdx/roots/${file}.der`)));

/** The key of Intel's root: X and Y, hex. */
const X = "0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5";
const Y = "67918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394";

describe("INTEL_SGX_ROOT", () => {
  it("has Intel's key, whose digest it states", () => {
    const spki = fromBase64(INTEL_SGX_ROOT.spki) ?? new Uint8Array();
    expect(toHex(spki)).toBe(`3059301306072a8648ce3d020106082a8648ce3d03010703420004${X}${Y}`);
    expect(sha256(spki)).toBe(INTEL_SGX_ROOT.spkiSha256);
  });
});

describeWithVectors("INTEL_SGX_ROOT beside the certificates that Intel publishes", () => {
  it("is the root of production in its edition of today", () => {
    const root = certificateOf("intel_sgx_root_ca");
    expect(INTEL_SGX_ROOT).toEqual({
      name: root.subjectCommonName,
      serial: root.serial,
      notBefore: new Date(root.notBefore).toISOString().replace(".000", ""),
      notAfter: new Date(root.notAfter).toISOString().replace(".000", ""),
      certificateSha256: sha256(root.der),
      spkiSha256: sha256(root.spki),
      subject: toBase64(root.subject),
      spki: toBase64(root.spki),
    });
  });

  it.each(["intel_pck_platform_ca", "intel_pck_processor_ca", "intel_tcb_signing_2018", "intel_tcb_signing_2025"])(
    "issued %s",
    async (file) => {
      const [root] = (await rootsOf()).roots;
      if (root === undefined) throw new Error("no root");
      expect(codeOf(await verifyIssued(certificateOf(file), root.key, engine))).toBe("ok");
    },
  );

  it("has an older edition of the same name and key", async () => {
    const [old, today] = [certificateOf("intel_sgx_root_ca_2018_old_edition"), certificateOf("intel_sgx_root_ca")];
    expect(codeOf(checkRoot(old))).toBe("ok");
    expect(keyOf(old)).toEqual(keyOf(today));
    expect(old.der).not.toEqual(today.der);
    const candidate = {
      ca: certificateOf("intel_pck_processor_ca_old_edition"),
      leaf: valueOf(openPckChain({ type: 5, bytes: chainOfOldQuote() }))[0],
      root: old,
    };
    if (candidate.leaf === undefined) throw new Error("no leaf");
    const pair = { ...candidate, leaf: candidate.leaf };
    for (const anchors of [[], [old.der], [today.der]]) {
      const chain = valueOf(await createChainVerifier(engine)(pair, await rootsOf(...anchors)));
      const at = chain.leaf.notBefore;
      expect(codeOf(checkChainDates(chain, at))).toBe("ok");
    }
  });

  it.each(["intel_sgx_root_ca_preproduction", "intel_sgx_root_ca_qvl_sgx_sample", "intel_sgx_root_ca_qvl_tdx_sample"])(
    "is not %s, which has its name and is in the profile of a root",
    async (file) => {
      const other = certificateOf(file);
      expect(codeOf(checkRoot(other))).toBe("ok");
      expect(toBase64(other.subject)).toBe(INTEL_SGX_ROOT.subject);
      expect(sha256(other.spki)).not.toBe(INTEL_SGX_ROOT.spkiSha256);
      const [root] = (await rootsOf()).roots;
      if (root === undefined) throw new Error("no root");
      expect(codeOf(await verifyIssued(other, root.key, engine))).toBe("X509_SIGNATURE");
    },
  );

  it("did not issue the CA of Intel's pre-production platforms", async () => {
    const [root] = (await rootsOf()).roots;
    if (root === undefined) throw new Error("no root");
    const ca = certificateOf("intel_pck_platform_ca_preproduction");
    expect(codeOf(await verifyIssued(ca, root.key, engine))).toBe("X509_SIGNATURE");
  });
});

/** The certification data of an SGX quote under the older edition: PEM from its first block on. */
function chainOfOldQuote(): Uint8Array {
  const quote = Buffer.from(readVector("tdx/fortanix/quote.bin"));
  return new Uint8Array(quote.subarray(quote.indexOf("-----BEGIN CERTIFICATE-----")));
}
