import { describe, expect, it } from "vitest";
import { createSimulatedAmd } from "../../../src/testing/index.js";
import type { CaOverrides } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { endorsement } from "./support.js";
import { codeOfTrust, endorsementsOf } from "./world.js";

const amd = await simulatedAmd();
const vcek = await amd.issueVcek();
const AGAIN = "0a0b0c";
const PAST = { notBefore: new Date("2024-01-01T00:00:00Z"), notAfter: new Date("2025-01-01T00:00:00Z") };

/** Another certificate of the ASK's or ARK's key. */
async function again(name: "ask" | "ark", overrides: CaOverrides = {}): Promise<Uint8Array> {
  return (await createSimulatedAmd({ [name]: { serial: AGAIN, ...overrides } }))[name].der;
}

describe("two certificates of one intermediate key", () => {
  it("are both revoked by a list that names one of them, whichever leads to the root", async () => {
    const list = endorsement("snp-crl", await amd.issueCrl({ revokedSerials: [AGAIN] }));
    const [first, ...others] = endorsementsOf(amd, vcek);
    if (first === undefined) throw new Error("no VCEK");
    const twin = endorsement("snp-ask", await again("ask"));
    const alone = [first, ...others, list];
    for (const [endorsements, code] of [
      [alone, "ok"],
      [[first, twin, ...others, list], "SNP_REVOKED"],
      [[first, ...others, twin, list], "SNP_REVOKED"],
      [alone, "ok"],
    ] as const) {
      expect(await codeOfTrust({ amd, vek: vcek, endorsements })).toBe(code);
    }
  });

  it("are not two where the key or the name is another", async () => {
    const list = endorsement("snp-crl", await amd.issueCrl({ revokedSerials: [AGAIN] }));
    for (const other of [{ key: "mallory" }, { subjectCommonName: "SEV-Genoa" }] as const) {
      const endorsements = [...endorsementsOf(amd, vcek), endorsement("snp-ask", await again("ask", other)), list];
      expect(await codeOfTrust({ amd, vek: vcek, endorsements })).toBe("ok");
    }
  });

  it("lead to the root as soon as one of them is in force", async () => {
    const [first, ...others] = endorsementsOf(amd, vcek);
    if (first === undefined) throw new Error("no VCEK");
    const expired = endorsement("snp-ask", await again("ask", PAST));
    expect(await codeOfTrust({ amd, vek: vcek, endorsements: [first, expired] })).toBe("X509_CERT_EXPIRED");
    expect(await codeOfTrust({ amd, vek: vcek, endorsements: [first, expired, ...others] })).toBe("ok");
  });
});

describe("two certificates of one root key among the anchors", () => {
  it("count each by its own window, in whichever order", async () => {
    const expired = await again("ark", PAST);
    expect(await codeOfTrust({ amd, vek: vcek, anchors: [expired] })).toBe("X509_CERT_EXPIRED");
    for (const anchors of [
      [expired, amd.ark.der],
      [amd.ark.der, expired],
    ]) {
      expect(await codeOfTrust({ amd, vek: vcek, anchors })).toBe("ok");
    }
  });

  it("are both revoked by a list that names one of them", async () => {
    const list = endorsement("snp-crl", await amd.issueCrl({ revokedSerials: [AGAIN] }));
    const endorsements = [...endorsementsOf(amd, vcek), list];
    expect(await codeOfTrust({ amd, vek: vcek, endorsements })).toBe("ok");
    const anchors = [amd.ark.der, await again("ark")];
    expect(await codeOfTrust({ amd, vek: vcek, endorsements, anchors })).toBe("SNP_REVOKED");
  });
});
