import { describe, expect, it, vi } from "vitest";
import { toBase64, toHex } from "../../../src/bytes/index.js";
import type { Outcome } from "../../../src/errors/index.js";
import type * as Anchors from "../../../src/tee/snp/anchors.js";
import type { AnchorRole, BuiltInAnchor } from "../../../src/tee/snp/anchors.js";
import { BUILT_IN_ANCHORS } from "../../../src/tee/snp/anchors.js";
import { createChainFinder } from "../../../src/tee/snp/chain.js";
import type { Chain } from "../../../src/tee/snp/chain.js";
import { establishAnew } from "../../helpers/trust.js";
import { readVek } from "../../../src/tee/snp/vek.js";
import { parseCertificate } from "../../../src/x509/index.js";
import { createSimulatedAmd } from "../../../src/testing/index.js";
import type { CrlOptions, SimulatedVek } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { codeOf, contextAt, endorsement, engine, valueOf } from "./support.js";
import { reportOf, trustCode } from "./world.js";

/**
 * The road over built-in keys, proved without AMD's certificates: the table of anchors is replaced by
 * the keys of the simulated AMD, in the same form.
 */
const table = vi.hoisted(() => new Map<string, BuiltInAnchor>());

vi.mock("../../../src/tee/snp/anchors.js", async (original) => {
  const real = await original<typeof Anchors>();
  return {
    ...real,
    builtInAnchor: (line: string, role: AnchorRole): BuiltInAnchor => {
      const anchor = table.get(`${line}/${role}`);
      if (anchor === undefined) throw new Error(`no ${role} of ${line}`);
      return anchor;
    },
  };
});

const BUILT_IN = { digest: "built-in", roots: null };
const WINDOW = { notBefore: "2025-01-01T00:00:00Z", notAfter: "2026-01-01T00:00:00Z" };
const WIDE = { notBefore: "2020-01-01T00:00:00Z", notAfter: "2045-01-01T00:00:00Z" };
const amd = await simulatedAmd();

/** Puts the simulated keys into the table, each with its window. */
function install(windows: Partial<Record<AnchorRole, typeof WINDOW>> = {}): void {
  for (const role of ["ark", "ask", "asvk"] as const) {
    const certificate = valueOf(parseCertificate(amd[role].der));
    const [row] = BUILT_IN_ANCHORS.filter((anchor) => anchor.line === "Milan" && anchor.role === role);
    if (row === undefined) throw new Error("no such row");
    const keys = { subject: toBase64(certificate.subject), spki: toBase64(certificate.spki) };
    table.set(`Milan/${role}`, { ...row, ...keys, ...(windows[role] ?? WIDE) });
  }
}

async function chainOf(vek: SimulatedVek, at = "2025-06-01T00:00:00Z"): Promise<Outcome<Chain>> {
  const own = valueOf(readVek(valueOf(parseCertificate(vek.der))));
  return createChainFinder(engine)({ sha256: toHex(vek.der), vek: own }, BUILT_IN, [], Date.parse(at));
}

describe("createChainFinder, over built-in keys", () => {
  it("leads a VCEK over the ASK and a VLEK over the ASVK, without any intermediate certificate", async () => {
    install();
    const [vcek, vlek] = [await chainOf(await amd.issueVcek()), await chainOf(await amd.issueVlek())];
    expect(valueOf(vcek).names).toEqual(["SEV-Milan", "ARK-Milan"]);
    expect(valueOf(vlek).names).toEqual(["SEV-VLEK-Milan", "ARK-Milan"]);
    expect(valueOf(vcek).anchors.map(({ name, source }) => [name, source])).toEqual([
      ["ARK-Milan", "built-in"],
      ["SEV-Milan", "built-in"],
    ]);
  });

  it("refuses a certificate that another key signed under the same names", async () => {
    install();
    expect(codeOf(await chainOf(await amd.issueVcek({ issuedBy: "mallory" })))).toBe("SNP_VEK_CHAIN");
  });

  it.each(["ask", "ark"] as const)("holds the window of the built-in %s, both ends included", async (role) => {
    install({ [role]: WINDOW });
    const vek = await amd.issueVcek({
      notBefore: new Date("2024-01-01T00:00:00Z"),
      notAfter: new Date("2031-01-01T00:00:00Z"),
    });
    const at = async (instant: string): Promise<string> => codeOf(await chainOf(vek, instant));
    expect(await at("2024-12-31T23:59:59.999Z")).toBe("X509_CERT_NOT_YET_VALID");
    expect([await at(WINDOW.notBefore), await at(WINDOW.notAfter)]).toEqual(["ok", "ok"]);
    expect(await at("2026-01-01T00:00:00.001Z")).toBe("X509_CERT_EXPIRED");
  });

  it("does not hold a VCEK to the window of the ASVK", async () => {
    install({ asvk: WINDOW });
    expect(codeOf(await chainOf(await amd.issueVcek(), "2026-06-01T00:00:00Z"))).toBe("ok");
  });
});

describe("revocation lists, under built-in keys", () => {
  async function codeWith(vek: SimulatedVek, options: CrlOptions): Promise<string> {
    install();
    const list = endorsement("snp-crl", await amd.issueCrl(options));
    const endorsements = [endorsement(`snp-${vek.kind}`, vek.der), list];
    const outcome = await establishAnew(reportOf(vek), endorsements, [], contextAt(undefined, "require"));
    return trustCode(outcome);
  }

  it("cover the chain where the built-in root signed them, and nobody else", async () => {
    const vcek = await amd.issueVcek();
    expect(await codeWith(vcek, {})).toBe("ok");
    expect(await codeWith(vcek, { signedBy: "mallory" })).toBe("SNP_CRL_INVALID < X509_SIGNATURE");
    expect(await codeWith(vcek, { signedBy: "ask" })).toBe("SNP_CRL_INVALID < X509_SIGNATURE");
  });

  it("revoke by the serial numbers of the table", async () => {
    const [vcek, vlek] = [await amd.issueVcek(), await amd.issueVlek()];
    for (const [serial, onVcek, onVlek] of [
      ["010000", "SNP_REVOKED", "SNP_REVOKED"],
      ["010001", "SNP_REVOKED", "ok"],
      ["010101", "ok", "SNP_REVOKED"],
      ["00", "ok", "ok"],
    ] as const) {
      const options = { revokedSerials: [serial] };
      expect([await codeWith(vcek, options), await codeWith(vlek, options)]).toEqual([onVcek, onVlek]);
    }
  });

  it("revoke by the serial number of another certificate of the same key that is at hand", async () => {
    install();
    const vcek = await amd.issueVcek();
    const twin = (await createSimulatedAmd({ ask: { serial: "0a0b0c" } })).ask.der;
    const other = (await createSimulatedAmd({ ask: { serial: "0a0b0c", key: "mallory" } })).ask.der;
    const list = endorsement("snp-crl", await amd.issueCrl({ revokedSerials: ["0a0b0c"] }));
    for (const [ask, code] of [
      [twin, "SNP_REVOKED"],
      [other, "ok"],
    ] as const) {
      const endorsements = [endorsement("snp-vcek", vcek.der), endorsement("snp-ask", ask), list];
      expect(trustCode(await establishAnew(reportOf(vcek), endorsements, [], contextAt()))).toBe(code);
    }
  });
});
