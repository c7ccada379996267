import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { createVerifier } from "../../src/index.js";
import type { QuoteParts, VtpmParts } from "../../src/tee/vtpm/index.js";
import { createSimulatedTpm, tpmAttestationProtobuf } from "../../src/testing/index.js";
import { partsOf, VTPM_NONCE, withQuote } from "../helpers/vtpm.js";
import { createVtpmWorld } from "../helpers/vtpm-world.js";

/**
 * No byte of what is signed or hashed may change, and no byte of a signature either, without the evidence being refused. What
 * changes nothing is a signature's other half: that is genuine too.
 */

const verifier = createVerifier();

/** Whether evidence passes all rules but that no hardware is behind it. */
async function passes(parts: VtpmParts, policy: string): Promise<boolean> {
  const result = await verifier.verify(tpmAttestationProtobuf(parts), {
    policy,
    challenge: { tee: "unchecked", vtpm: VTPM_NONCE },
    at: "2025-06-01T00:00:00Z",
    tee: "vtpm",
  });
  return result.verdict !== "contraindicated";
}

function flipped(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ mask;
  return changed;
}

/** adminWithPolicy, which a key may have or not: without a report nothing covers the key's public area. */
const UNCOVERED = ["7 ^ 128"];

/** Every structure of evidence that counts, and evidence with that structure changed. */
function structuresOf(
  parts: VtpmParts,
): readonly (readonly [string, Uint8Array, (changed: Uint8Array) => VtpmParts])[] {
  const [first] = parts.quotes as readonly [QuoteParts];
  const [supplied] = first.pcrs;
  const values = supplied?.values ?? new Map<number, Uint8Array>();
  return [
    ["ak_pub", parts.akPublic, (akPublic) => ({ ...parts, akPublic })],
    ["quote", first.quote, (quote) => withQuote(parts, { quote })],
    ["raw_sig", first.rawSig, (rawSig) => withQuote(parts, { rawSig })],
    ...[...values].map(([index, value]) => {
      const change = (changed: Uint8Array): VtpmParts =>
        withQuote(parts, { pcrs: [{ bank: supplied?.bank ?? 0, values: new Map(values).set(index, changed) }] });
      return [`pcrs.${index}`, value, change] as const;
    }),
  ];
}

describe.each([{ key: "rsa2048" }, { key: "rsa2048", scheme: "rsapss" }, { key: "p256" }, { key: "p384" }] as const)(
  "evidence of a vTPM with a key of kind $key $scheme",
  async (options) => {
    const tpm = await createSimulatedTpm({ ...options, banks: ["sha256"] });
    // What is not compared with golden values is covered by the quote's digest all the same.
    const parts = await partsOf({ ...options, banks: ["sha256"] }, [{ indices: [0, 4, 23] }]);
    const policy = `{ "pcr_values": { "sha256": { "0": "${toHex(tpm.pcr("sha256", 0))}" } } }`;

    it("passes as it is", async () => {
      expect(await passes(parts, policy)).toBe(true);
    });

    it.each(structuresOf(parts))("is refused with any byte of %s changed", async (name, bytes, change) => {
      const accepted: string[] = [];
      for (let at = 0; at < bytes.length; at++) {
        for (const mask of [0x01, 0x80, 0xff]) {
          if (await passes(change(flipped(bytes, at, mask)), policy)) accepted.push(`${at} ^ ${mask}`);
        }
      }
      expect(accepted).toEqual(name === "ak_pub" ? UNCOVERED : []);
    });

    it.each(structuresOf(parts))("is refused with %s cut or extended", async (_name, bytes, change) => {
      for (const changed of [bytes.subarray(1), bytes.subarray(0, -1), Uint8Array.of(...bytes, 0), new Uint8Array()]) {
        expect(await passes(change(changed), policy)).toBe(false);
      }
    });
  },
);

describe("evidence of a report and a vTPM", async () => {
  const world = await createVtpmWorld();

  it("is refused with any byte of the attestation key's public area changed", async () => {
    const accepted: number[] = [];
    for (let at = 0; at < world.parts.akPublic.length; at++) {
      const akPublic = flipped(world.parts.akPublic, at, 0x01);
      const { verdict } = await world.verify(world.message({ akPublic }));
      if (verdict !== "contraindicated") accepted.push(at);
    }
    expect(accepted).toEqual([]);
  });

  it("is refused with any byte of the message cut off", async () => {
    const { evidence } = world;
    for (let length = 0; length < evidence.length; length += 7) {
      const { verdict } = await world.verify(evidence.subarray(0, length));
      expect([length, verdict]).toEqual([length, "contraindicated"]);
    }
  });
});
