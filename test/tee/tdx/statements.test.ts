import { describe, expect, it } from "vitest";
import { createRootReader } from "../../../src/tee/tdx/roots.js";
import type { RootSet } from "../../../src/tee/tdx/roots.js";
import { createStatementVerifier } from "../../../src/tee/tdx/statements.js";
import { readTcbInfo } from "../../../src/tee/tdx/tcb-info.js";
import { createSimulatedIntel } from "../../../src/testing/index.js";
import type { SimulatedIntel, TcbInfoOptions } from "../../../src/testing/index.js";
import { simulatedIntel } from "../../helpers/tdx.js";
import { AT, codeOf, engine, many } from "./trust-support.js";

const intel = simulatedIntel();
const forger = simulatedIntel("forged");
const OLD_UNTIL = new Date("2025-05-21T00:00:00Z");
const OLD_EDITION = { notBefore: new Date("2018-05-21T00:00:00Z"), notAfter: OLD_UNTIL };
/** The same Intel with the edition of its signing certificate that ended before the instant of these tests. */
const old = createSimulatedIntel({ seed: "test", tcbSigning: OLD_EDITION });

const seasoned = createStatementVerifier(engine);

/** What is verified; by default the usual statement with its chain, nothing at hand, under the root of the world. */
interface Case {
  readonly info?: TcbInfoOptions;
  readonly by?: SimulatedIntel;
  readonly atHand?: readonly Uint8Array[];
  readonly anchors?: readonly Uint8Array[];
  readonly at?: number | "any";
}

async function setOf(anchors: readonly Uint8Array[]): Promise<RootSet> {
  const set = await createRootReader(engine)(anchors.map((der) => ({ der })));
  if (!set.ok) throw new Error(set.failure.message);
  return set.value;
}

/** The certificate that vouches, by what is kept of one edition; or the codes of the failure. */
async function outcomeOf({ info = {}, by = intel, atHand = [], anchors = [intel.root.der], at = AT }: Case = {}) {
  const statement = readTcbInfo(by.issueTcbInfo(info).bytes);
  if (!statement.ok) throw new Error(statement.failure.message);
  const set = await setOf(anchors);
  const outcome = await createStatementVerifier(engine).verify(statement.value, atHand, set, at);
  for (const run of ["cold", "warm"]) {
    expect(await seasoned.verify(statement.value, atHand, set, at), run).toEqual(outcome);
  }
  return outcome.ok ? outcome.value.certificate.der : codeOf(outcome);
}

const { der } = intel.tcbSigning;
const chainOf = (world: SimulatedIntel) => [world.tcbSigning.der, world.root.der];
const NONE: TcbInfoOptions = { chain: [] };

describe("the signer of a statement", () => {
  it("is the certificate that comes with it, or one at hand", async () => {
    expect(await outcomeOf()).toEqual(der);
    expect(await outcomeOf({ info: NONE, atHand: [der] })).toEqual(der);
    expect(await outcomeOf({ info: NONE })).toBe("TDX_STATEMENT_SIGNER");
    expect(await outcomeOf({ info: { chain: chainOf(forger) }, atHand: [forger.tcbSigning.der, der] })).toEqual(der);
  });

  it("is of the root that is trusted", async () => {
    expect(await outcomeOf({ by: forger })).toBe("TDX_STATEMENT_SIGNER < X509_SIGNATURE");
    expect(await outcomeOf({ by: forger, anchors: [forger.root.der] })).toEqual(forger.tcbSigning.der);
    expect(await outcomeOf({ anchors: [forger.root.der] })).toBe("TDX_STATEMENT_SIGNER < X509_SIGNATURE");
    expect(await outcomeOf({ anchors: [] })).toMatch(/^TDX_STATEMENT_SIGNER < X509_/);
    expect(await outcomeOf({ anchors: [forger.root.der, intel.root.der] })).toEqual(der);
  });

  it.each([
    ["a platform's certificate", () => intel.issuePck()],
    ["the Platform CA", () => intel.platformCa],
    ["the Processor CA", () => intel.processorCa],
    ["the root", () => intel.root],
  ])("is not %s, with its chain or at hand", async (_name, issuer) => {
    const other = issuer();
    const signed = { signedBy: other, chain: [other.der, intel.root.der] };
    expect(await outcomeOf({ info: signed })).toBe("TDX_STATEMENT_SIGNER < TDX_CERT_NAME");
    expect(await outcomeOf({ info: { ...signed, chain: [] }, atHand: [other.der] })).toBe(
      "TDX_STATEMENT_SIGNER < TDX_CERT_NAME",
    );
    expect(await outcomeOf({ info: { signedBy: other } })).toBe("TDX_STATEMENT_SIGNATURE");
  });

  it("is none that a platform or a CA issued under the signer's name", async () => {
    for (const issuedBy of ["platformCa", intel.issuePck()] as const) {
      const { tcbSigning } = createSimulatedIntel({ seed: "test", tcbSigning: { issuedBy } });
      const code = "TDX_STATEMENT_SIGNER < TDX_CERT_NAME";
      expect(await outcomeOf({ info: { chain: [tcbSigning.der, intel.root.der] } })).toBe(code);
      const renamed = { issuedBy, issuer: { commonName: "Intel SGX Root CA" } } as const;
      const lying = createSimulatedIntel({ seed: "test", tcbSigning: renamed });
      expect(await outcomeOf({ info: { chain: [lying.tcbSigning.der, intel.root.der] } })).toBe(
        "TDX_STATEMENT_SIGNER < X509_SIGNATURE",
      );
    }
  });

  it("is only the first of a chain", async () => {
    expect(await outcomeOf({ info: { chain: [intel.root.der, der] } })).toBe("TDX_STATEMENT_SIGNER < TDX_CERT_NAME");
  });

  it("holds at the instant, both ends included, and its root does", async () => {
    const { tcbSigning } = intel;
    const [from, until] = [Date.parse("2025-05-06T09:25:00Z"), Date.parse("2032-05-06T09:25:00Z")];
    for (const at of [from, until, "any"] as const) expect(await outcomeOf({ at })).toEqual(tcbSigning.der);
    expect(await outcomeOf({ at: from - 1 })).toBe("TDX_STATEMENT_SIGNER < X509_CERT_NOT_YET_VALID");
    expect(await outcomeOf({ at: until + 1 })).toBe("TDX_STATEMENT_SIGNER < X509_CERT_EXPIRED");
    const ended = createSimulatedIntel({ seed: "test", root: { notAfter: OLD_UNTIL } });
    const anchors = [ended.root.der];
    expect(await outcomeOf({ anchors, at: OLD_UNTIL.getTime() })).toEqual(der);
    expect(await outcomeOf({ anchors, at: OLD_UNTIL.getTime() + 1 })).toBe("TDX_STATEMENT_SIGNER < X509_CERT_EXPIRED");
    expect(await outcomeOf({ anchors, at: "any" })).toEqual(der);
  });

  it("is the edition that holds, wherever each of them comes from", async () => {
    const oldChain = chainOf(old);
    expect(await outcomeOf({ info: { chain: oldChain } })).toBe("TDX_STATEMENT_SIGNER < X509_CERT_EXPIRED");
    expect(await outcomeOf({ info: { chain: oldChain }, atHand: [der] })).toEqual(der);
    expect(await outcomeOf({ info: NONE, atHand: [old.tcbSigning.der, der] })).toEqual(der);
    expect(await outcomeOf({ info: NONE, atHand: [der, old.tcbSigning.der] })).toEqual(der);
    const before = Date.parse("2025-05-01T00:00:00Z");
    expect(await outcomeOf({ info: { chain: oldChain }, atHand: [der], at: before })).toEqual(old.tcbSigning.der);
    expect(await outcomeOf({ atHand: [old.tcbSigning.der], at: before })).toEqual(old.tcbSigning.der);
  });

  it("is looked for among 16 different certificates", async () => {
    const forged = many(17, (index) => {
      const serial = (0x1000 + index).toString(16);
      return createSimulatedIntel({ seed: "test", forged: true, tcbSigning: { serial } }).tcbSigning.der;
    });
    const find = (before: readonly Uint8Array[]) => outcomeOf({ info: NONE, atHand: [...before, der] });
    expect(await find(forged.slice(0, 15))).toEqual(der);
    expect(await find(forged)).toBe("TDX_STATEMENT_SIGNER < X509_SIGNATURE");
    expect(await find(many(40, () => old.tcbSigning.der))).toEqual(der);
  });
});

describe("the signature of a statement", () => {
  it("is over the very bytes of the inner object, by that key", async () => {
    expect(await outcomeOf({ info: { signedText: "{}" } })).toBe("TDX_STATEMENT_SIGNATURE");
    expect(await outcomeOf({ info: { signedBy: "mallory" } })).toBe("TDX_STATEMENT_SIGNATURE");
    const { text, signature } = intel.issueTcbInfo();
    const hex = Buffer.from(signature).toString("hex");
    expect(await outcomeOf({ info: { text, signature: hex } })).toEqual(der);
    expect(await outcomeOf({ info: { text: text.replace("{", "{ "), signature: hex } })).toBe(
      "TDX_STATEMENT_SIGNATURE",
    );
    const other = intel.issueTcbInfo({ evaluationNumber: 18 }).signature;
    expect(await outcomeOf({ info: { text, signature: Buffer.from(other).toString("hex") } })).toBe(
      "TDX_STATEMENT_SIGNATURE",
    );
  });

  it("has r and s that are numbers of signatures", async () => {
    const signature = intel.issueTcbInfo().signature;
    const hex = Buffer.from(signature).toString("hex");
    for (const wrong of ["00".repeat(64), hex.slice(0, 64) + "00".repeat(32), "ff".repeat(64)]) {
      expect(await outcomeOf({ info: { signature: wrong } })).toBe("TDX_STATEMENT_SIGNATURE");
    }
  });

  it("is of the statement's own key, not of the one before it that is remembered", async () => {
    const renewed = createSimulatedIntel({ seed: "test", tcbSigning: { seed: "renewed" } });
    const info = { signedBy: renewed.tcbSigning };
    expect(await outcomeOf({ info: { ...info, chain: chainOf(renewed) } })).toEqual(renewed.tcbSigning.der);
    expect(await outcomeOf({ info })).toBe("TDX_STATEMENT_SIGNATURE");
    expect(await outcomeOf({ info, atHand: [renewed.tcbSigning.der] })).toEqual(renewed.tcbSigning.der);
  });
});
