import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../src/bytes/index.js";
import type { TeeChallenge } from "../../../src/tee/scheme.js";
import { OBJECT_ATTRIBUTES } from "../../../src/tee/vtpm/ak-attributes.js";
import { boundReportData, establishTrust } from "../../../src/tee/vtpm/index.js";
import type { AkBinding, AkGround, AkRoot, ObjectAttribute } from "../../../src/tee/vtpm/index.js";
import { createSimulatedTpm } from "../../../src/testing/index.js";
import { vtpmPartsOf } from "../../helpers/vtpm.js";
import { evidenceOf, quoteCrypto, refusalOf, signerOf } from "./support.js";

const tpm = await createSimulatedTpm({ key: "p256" });
const evidence = evidenceOf(await vtpmPartsOf(tpm));
const nonce = Uint8Array.from({ length: 64 }, (_, index) => index + 1);
const challenge: TeeChallenge = { kind: "bytes", bytes: nonce };
const unchecked: TeeChallenge = { kind: "unchecked" };

const sha3 = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash("sha3-512")
      .update(concatBytes(...parts))
      .digest(),
  );
const bound = sha3(nonce, tpm.akPublic);

describe("establishTrust: the attributes of the key", () => {
  const sound: readonly ObjectAttribute[] = ["fixedTPM", "fixedParent", "sensitiveDataOrigin", "restricted", "sign"];

  async function trustIn(names: readonly ObjectAttribute[]): Promise<ReturnType<typeof establishTrust>> {
    const attributes = names.reduce((word, name) => word | (1 << OBJECT_ATTRIBUTES[name]), 0);
    const parts = await vtpmPartsOf(await createSimulatedTpm({ key: "p256", attributes }));
    return establishTrust(evidenceOf(parts), { kind: "none" }, quoteCrypto);
  }

  it.each<readonly [string, readonly ObjectAttribute[]]>([
    ["those that are needed", sound],
    ["userWithAuth", [...sound, "userWithAuth"]],
    ["adminWithPolicy, noDA, stClear", [...sound, "adminWithPolicy", "noDA", "stClear"]],
  ])("%s are fine", async (_name, attributes) => {
    expect(await trustIn(attributes)).toMatchObject({ ok: true });
  });

  it.each(sound)("without %s it is refused", async (name) => {
    expect(refusalOf(await trustIn(sound.filter((other) => other !== name)))).toBe("trust VTPM_AK_ATTRIBUTES");
  });

  it.each(["decrypt", "encryptedDuplication"] as const)("with %s it is refused", async (name) => {
    const outcome = await trustIn([...sound, name]);
    expect(refusalOf(outcome)).toBe("trust VTPM_AK_ATTRIBUTES");
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining(`it is ${name}`) as string } });
  });
});

describe("establishTrust: what the key rests on", () => {
  const changed = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const boundChallenge = { kind: "bytes", bytes: bound };

  it.each<readonly [string, Uint8Array, TeeChallenge, AkBinding, AkRoot, unknown]>([
    ["a hash over challenge and key", bound, challenge, "report-data", "bound", boundChallenge],
    ["the same where unbound keys are accepted", bound, challenge, "unbound", "bound", boundChallenge],
    ["the challenge alone", nonce, challenge, "report-data", "unbound", challenge],
    ["the challenge alone where unbound keys are accepted", nonce, challenge, "unbound", "unbound", challenge],
    ["something else", new Uint8Array(64), challenge, "report-data", "other", boundChallenge],
    ["something else where unbound keys are accepted", new Uint8Array(64), challenge, "unbound", "other", challenge],
    ["the hash but for its first bit", changed(bound, 0), challenge, "report-data", "other", boundChallenge],
    ["the hash but for its last byte", changed(bound, 63), challenge, "report-data", "other", boundChallenge],
    ["the challenge but for its last byte", changed(nonce, 63), challenge, "unbound", "other", challenge],
    ["key and challenge", sha3(tpm.akPublic, nonce), challenge, "report-data", "other", boundChallenge],
    ["the key alone", sha3(tpm.akPublic), challenge, "report-data", "other", boundChallenge],
    [
      "challenge and another key",
      sha3(nonce, changed(tpm.akPublic, 87)),
      challenge,
      "report-data",
      "other",
      boundChallenge,
    ],
    [
      "a challenge without its padding",
      sha3(nonce.subarray(0, 63), tpm.akPublic),
      challenge,
      "report-data",
      "other",
      boundChallenge,
    ],
    ["the hash, and no challenge", bound, unchecked, "report-data", "unchecked", unchecked],
    ["the hash, and no challenge, unbound", bound, unchecked, "unbound", "unchecked", unchecked],
  ])("%s", (_name, reported, asked, akBinding, root, teeChallenge) => {
    const ground: AkGround = { kind: "report", reported, challenge: asked, akBinding };
    expect(signerOf(evidence, ground)).toEqual({ ak: evidence.ak, root, akBinding, teeChallenge });
  });

  it("nothing, where no TEE speaks", () => {
    expect(signerOf(evidence, { kind: "none" })).toMatchObject({ root: "none", teeChallenge: unchecked });
  });
});

describe("boundReportData", () => {
  it("is SHA3-512 over both, as node:crypto has it", () => {
    expect(boundReportData(nonce, tpm.akPublic, quoteCrypto)).toEqual(bound);
  });
});
