import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import { AT } from "../helpers/snp.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";
import { bytesOfHex, failuresIn, PASSES, pcrPolicy, refused, verifyVtpmMessage } from "../helpers/vtpm-facts.js";
import type { VtpmTold } from "../helpers/vtpm-facts.js";
import { readMessage } from "../helpers/vtpm-vectors.js";
import { saidBy } from "../helpers/world.js";

/** The vTPM evidence and the golden values of Cocos, as the list of its vectors says what must come out. */

interface CocosEntry {
  readonly file: string;
  readonly nonce?: string;
}

const COCONUT = "vtpm-coconut-2025-03.pb";
const SHA1_BANK = "vtpm-attestation-sha1bank.pb";
const GOLDEN = "policies/derived-coconut-pcrs.json";

const text = (file: string): string => new TextDecoder().decode(readVector(`cocos/${file}`));

/** Verifies a listed message with the nonce that the list has for it. */
function verifyListed(file: string, policy: string, told: Omit<VtpmTold, "policy"> = {}) {
  const entry = readVectorJson<readonly CocosEntry[]>("cocos/index.json").find((one) => one.file === file);
  return verifyVtpmMessage(readVector(`cocos/${file}`), bytesOfHex(entry?.nonce ?? ""), { policy, ...told });
}

describeWithVectors("the Coconut-SVSM vTPM of Cocos", () => {
  it("passes every finding of its golden values, and is no more than a warning by itself", async () => {
    const result = await verifyListed(COCONUT, text(GOLDEN));
    expect([saidBy(result), failuresIn(result)]).toEqual([PASSES, []]);
    const compared = result.findings.filter(({ code }) => code === "VTPM_PCR");
    expect(compared.map(({ path, outcome }) => `${path} ${outcome}`)).toEqual(
      ["sha256", "sha384"].flatMap((bank) => [0, 1, 2, 3, 4, 5, 6, 7, 9].map((at) => `pcr_values.${bank}.${at} pass`)),
    );
    expect(result.claims).toMatchObject({ vtpm: { hardwareRooted: false, eventLog: { replayed: true } } });
    expect([result.evidence.kind, result.evidence.format]).toEqual(["vtpm", "tpm-attestation-protobuf"]);
  });

  it("fails one finding for one changed hex digit", async () => {
    for (const bank of ["sha256", "sha384"]) {
      const policy = JSON.parse(text(GOLDEN)) as { pcr_values: Record<string, Record<string, string>> };
      const values = policy.pcr_values[bank] ?? {};
      const old = values["4"] ?? "";
      values["4"] = (old.startsWith("0") ? "1" : "0") + old.slice(1);
      const result = await verifyListed(COCONUT, JSON.stringify(policy));
      expect([result.verdict, failuresIn(result)]).toEqual(["contraindicated", [`VTPM_PCR pcr_values.${bank}.4`]]);
    }
  });

  it.each(["policies/sample-sevsnp-vtpm.json", "policies/sevsnp-vtpm-v0.7.0.json"])(
    "fails of %s exactly PCRs 1 and 9 of both banks, and the report that is not there",
    async (file) => {
      const result = await verifyListed(COCONUT, text(file));
      expect(result.verdict).toBe("contraindicated");
      expect(failuresIn(result)).toEqual([
        "POLICY_SECTION policy",
        "VTPM_PCR pcr_values.sha256.1",
        "VTPM_PCR pcr_values.sha256.9",
        "VTPM_PCR pcr_values.sha384.1",
        "VTPM_PCR pcr_values.sha384.9",
      ]);
    },
  );

  it("without the word that no hardware stands behind it, it is refused for that alone", async () => {
    const entry = readVectorJson<readonly CocosEntry[]>("cocos/index.json").find(({ file }) => file === COCONUT);
    const result = await createVerifier().verify(readVector(`cocos/${COCONUT}`), {
      policy: text(GOLDEN),
      challenge: { tee: "unchecked", vtpm: bytesOfHex(entry?.nonce ?? "") },
      at: AT,
    });
    expect([result.verdict, failuresIn(result)]).toEqual(["contraindicated", ["VTPM_HARDWARE evidence"]]);
  });
});

describeWithVectors("the quote of a SHA-1 bank of Cocos", () => {
  /** What was measured after its log was written. */
  const GAPS = [5, 8, 9].map((pcr) => `EVENTLOG_REPLAY event_log.sha1.${pcr}`);
  const values = () => readMessage(readVector(`cocos/${SHA1_BANK}`)).quotes.flatMap(({ pcrs }) => pcrs);

  it("is refused, whatever the policy states", async () => {
    const own = await verifyListed(SHA1_BANK, pcrPolicy(values()));
    expect([own.verdict, failuresIn(own)]).toEqual(["contraindicated", ["VTPM_SHA1_BANK pcr_values.sha1", ...GAPS]]);
    const other = await verifyListed(SHA1_BANK, text(GOLDEN), { sha1Bank: "accept" });
    expect(other.verdict).toBe("contraindicated");
    expect(failuresIn(other).slice(0, 2)).toEqual(["VTPM_BANK pcr_values.sha256", "VTPM_BANK pcr_values.sha384"]);
  });

  it("agrees with its own values under the caller's word, which forgives neither its log nor a changed digit", async () => {
    const accepted = await verifyListed(SHA1_BANK, pcrPolicy(values()), { sha1Bank: "accept" });
    expect([saidBy(accepted), failuresIn(accepted)]).toEqual([refused("EVENTLOG_REPLAY"), GAPS]);
    expect(accepted.findings.filter(({ code }) => code === "EVENTLOG_EXPLANATION")).toMatchObject([
      { outcome: "note", path: "event_log.sha1.5", actual: expect.stringContaining("Exit Boot Services") as string },
    ]);
    const changed = values().map(({ bank, values: own }) => {
      const value = own.get(7)?.map((byte, at) => (at === 19 ? byte ^ 1 : byte)) ?? new Uint8Array(20);
      return { bank, values: new Map(own).set(7, value) };
    });
    const result = await verifyListed(SHA1_BANK, pcrPolicy(changed), { sha1Bank: "accept" });
    expect([saidBy(result), failuresIn(result)]).toEqual([
      refused("VTPM_PCR"),
      ["VTPM_PCR pcr_values.sha1.7", ...GAPS],
    ]);
  });
});

describeWithVectors("the list of Cocos", () => {
  it("has no message of a vTPM that is not looked at here", () => {
    const listed = readVectorJson<readonly CocosEntry[]>("cocos/index.json").map(({ file }) => file);
    expect(listed.filter((file) => /^vtpm.*\.pb$/.test(file))).toEqual([COCONUT, SHA1_BANK]);
  });
});
