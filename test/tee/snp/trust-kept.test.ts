import { describe, expect, it } from "vitest";
import type { CryptoEngine } from "../../../src/crypto/index.js";
import { fail } from "../../../src/errors/index.js";
import { createTrustEstablisher } from "../../../src/tee/snp/trust.js";
import type { SimulatedVek } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { contextAt, endorsement, engine } from "./support.js";
import { endorsementsOf, reportOf, trustCode } from "./world.js";

const amd = await simulatedAmd();
const [first, second] = await Promise.all([amd.issueVcek(), amd.issueVcek({ chipId: new Uint8Array(64).fill(9) })]);
const list = endorsement("snp-crl", await amd.issueCrl());

/** An establisher over an engine whose RSA can break, and how often that was asked for. */
function workshop() {
  const state = { broken: false, asked: 0, prepared: 0 };
  const own: CryptoEngine = {
    ...engine,
    prepareP384(point) {
      state.prepared += 1;
      return engine.prepareP384(point);
    },
    verifyRsaPss(input) {
      state.asked += 1;
      if (state.broken) return Promise.resolve(fail("trust", "CRYPTO_WEBCRYPTO", "broken"));
      return engine.verifyRsaPss(input);
    },
  };
  const { establish } = createTrustEstablisher(own);
  /** The code, and the RSA verifications that it took. */
  const run = async (vek: SimulatedVek, given = [...endorsementsOf(amd, vek), list]): Promise<[string, number]> => {
    const before = state.asked;
    const context = { ...contextAt(undefined, "require"), engine: own };
    const outcome = await establish(reportOf(vek), given, [{ der: amd.ark.der }], context);
    return [trustCode(outcome), state.asked - before];
  };
  return { state, run };
}

describe("what an establisher keeps", () => {
  it("leaves one RSA verification for a new chip, and none for a known one", async () => {
    const { run } = workshop();
    // The root's own, the intermediate's, the VCEK's and the list's.
    expect(await run(first)).toEqual(["ok", 4]);
    expect(await run(first)).toEqual(["ok", 0]);
    expect(await run(second)).toEqual(["ok", 1]);
    expect(await run(second)).toEqual(["ok", 0]);
    const copies = [...endorsementsOf(amd, first), list].map((one) => ({ ...one, bytes: one.bytes.slice() }));
    expect(await run(first, copies)).toEqual(["ok", 0]);
  });

  it("is a key only where its chain stands, known by its certificate", async () => {
    const forged = await amd.issueVcek({ issuedBy: "mallory" });
    for (const [vek, code, prepared] of [
      [first, "ok", 1],
      [forged, "SNP_VEK_CHAIN < X509_SIGNATURE", 3],
    ] as const) {
      const { state, run } = workshop();
      for (let round = 0; round < 3; round++) {
        const copies = [...endorsementsOf(amd, vek), list].map((one) => ({ ...one, bytes: one.bytes.slice() }));
        expect((await run(vek, copies))[0]).toBe(code);
      }
      expect(state.prepared).toBe(prepared);
    }
  });

  it("is no failure: what the runtime could not verify once is verified again", async () => {
    const { state, run } = workshop();
    const breakFor = async (vek: SimulatedVek): Promise<string> => {
      state.broken = true;
      const [code] = await run(vek);
      state.broken = false;
      return code;
    };
    expect(await breakFor(first)).toBe("SNP_ANCHOR < CRYPTO_WEBCRYPTO");
    expect((await run(second, endorsementsOf(amd, second)))[0]).toBe("SNP_CRL_MISSING");
    expect(await breakFor(first)).toBe("SNP_VEK_CHAIN < CRYPTO_WEBCRYPTO");
    expect(await breakFor(second)).toBe("SNP_CRL_INVALID < CRYPTO_WEBCRYPTO");
    expect((await run(first))[0]).toBe("ok");
    expect((await run(second))[0]).toBe("ok");
  });
});
