import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../src/bytes/index.js";
import { hierarchyOf, nameOf, parseAkPublic } from "../../../src/tee/vtpm/index.js";
import type { AkPublic } from "../../../src/tee/vtpm/index.js";
import { createSimulatedTpm } from "../../../src/testing/index.js";
import { hashes, valueOf } from "./support.js";

const NAME_ALGS = [
  ["sha1", 0x0004],
  ["sha256", 0x000b],
  ["sha384", 0x000c],
  ["sha512", 0x000d],
] as const;

/** TPM_RH of the hierarchies. */
const HIERARCHIES = [
  ["owner", [0x40, 0, 0, 0x01]],
  ["endorsement", [0x40, 0, 0, 0x0b]],
  ["platform", [0x40, 0, 0, 0x0c]],
  ["null", [0x40, 0, 0, 0x07]],
] as const;

async function akOf(nameAlg: number, seed = "names"): Promise<AkPublic> {
  const { akPublic } = await createSimulatedTpm({ key: "p256", seed, akPublic: { nameAlg } });
  return valueOf(parseAkPublic(akPublic));
}

function named(hash: string, id: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    Uint8Array.of(0, id),
    createHash(hash)
      .update(concatBytes(...parts))
      .digest(),
  );
}

describe.each(NAME_ALGS)("a key whose name is made with %s", async (hash, id) => {
  const ak = await akOf(id);

  it("is named by algorithm and digest of its public area", () => {
    expect(nameOf(ak, hashes)).toEqual(named(hash, id, ak.raw));
  });

  it.each(HIERARCHIES)("is known as a primary key of %s", (hierarchy, handle) => {
    const qualified = named(hash, id, Uint8Array.from(handle), nameOf(ak, hashes));
    expect(hierarchyOf(ak, qualified, hashes)).toBe(hierarchy);
  });

  it("is known as no other: a child's qualified name, a name alone, a handle alone, another key's", async () => {
    const name = nameOf(ak, hashes);
    const parent = named(hash, id, Uint8Array.of(0x40, 0, 0, 1), name);
    const other = nameOf(await akOf(id, "others"), hashes);
    const foreign = named(hash, id, Uint8Array.of(0x40, 0, 0, 1), other);
    for (const qualified of [named(hash, id, parent, name), name, Uint8Array.of(0x40, 0, 0, 1), foreign]) {
      expect(hierarchyOf(ak, qualified, hashes)).toBeNull();
    }
  });
});
