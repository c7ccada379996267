import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { boundReportData, claimsOf, describe as describeVtpm } from "../../../src/tee/vtpm/index.js";
import type { AkGround } from "../../../src/tee/vtpm/index.js";
import { createSimulatedTpm } from "../../../src/testing/index.js";
import { VTPM_NONCE, vtpmPartsOf } from "../../helpers/vtpm.js";
import { authenticOf, hashes, quoteCrypto, signerOf } from "./support.js";

const tpm = await createSimulatedTpm({ key: "p384", seed: "claims" });
const attest = {
  clock: 0xffff_ffff_ffff_ffffn,
  resetCount: 3,
  restartCount: 4,
  firmwareVersion: 0x8000_0000_0000_0001n,
  safe: 0,
};
const parts = await vtpmPartsOf(tpm, [{ bank: "sha384", indices: [1, 0], attest }]);

describe("describe", () => {
  it("says everything that the structures say, 64-bit numbers as text", () => {
    const [quote] = authenticOf(parts).quotes;
    expect(describeVtpm(authenticOf({ ...parts, eventLog: new Uint8Array(5) }), hashes)).toEqual({
      ak: {
        name: toHex(tpm.akName),
        type: "ecc",
        curve: "p384",
        scheme: "ecdsa",
        hash: "sha384",
        attributes: ["fixedTPM", "fixedParent", "sensitiveDataOrigin", "userWithAuth", "restricted", "sign"],
      },
      quotes: [
        {
          banks: ["sha384"],
          extraData: toHex(VTPM_NONCE),
          qualifiedSigner: toHex(tpm.akQualifiedName),
          pcrDigest: toHex(quote?.quote.pcrDigest ?? new Uint8Array()),
          clock: "18446744073709551615",
          resetCount: 3,
          restartCount: 4,
          safe: false,
          firmwareVersion: "9223372036854775809",
          signature: "ecdsa/sha384",
        },
      ],
      pcrs: { sha384: { "0": "00".repeat(48), "1": "00".repeat(48) } },
      eventLog: { bytes: 5, replayed: false },
    });
  });

  it("says the size of an RSA key, and what a canonical event log has", async () => {
    const rsa = await vtpmPartsOf(await createSimulatedTpm({ key: "rsa3072" }));
    expect(describeVtpm(authenticOf({ ...rsa, canonicalEventLog: new Uint8Array(9) }), hashes)).toMatchObject({
      ak: { type: "rsa", bits: 3072, scheme: "rsassa" },
      quotes: [{ safe: true }],
      canonicalEventLog: { bytes: 9, replayed: false },
    });
  });
});

describe("claimsOf", () => {
  const tee = new Uint8Array(64).fill(7);
  const report = {
    kind: "report",
    reported: boundReportData(tee, tpm.akPublic, quoteCrypto),
    challenge: { kind: "bytes", bytes: tee },
    akBinding: "unbound",
  } as const;

  it.each<readonly [string, AkGround, boolean]>([
    ["a report covers the key", report, true],
    ["a report covers the challenge alone", { ...report, reported: tee }, false],
    ["a report covers something else", { ...report, reported: new Uint8Array(64) }, false],
    ["no challenge was stated", { ...report, challenge: { kind: "unchecked" } }, false],
    ["there is no report", { kind: "none" }, false],
  ])("says whether hardware is behind it: %s", (_name, ground, hardwareRooted) => {
    const evidence = authenticOf(parts);
    const claims = claimsOf(evidence, signerOf(evidence, ground), { bytes: 7 }, hashes);
    expect(claims).toEqual({ hardwareRooted, ...describeVtpm(evidence, hashes), eventLog: { bytes: 7 } });
  });
});
