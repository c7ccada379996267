import { describe, expect, it } from "vitest";
import type { KernelP384Job } from "../../src/kernel/index.js";
import { keyFrom } from "../crypto/p384-tools.js";
import { sampleOf, sha384 } from "../crypto/samples.js";
import { seededBytes } from "../helpers/seed.js";
import { kernelOf } from "./modules.js";

const bytes = seededBytes(17);
const kernel = kernelOf("f64");
const { key, digest, signature } = sampleOf(bytes, keyFrom(bytes(48)), 64);
const genuine: KernelP384Job = { point: key.point, digest, signature };
const forged: KernelP384Job = { ...genuine, digest: sha384(digest) };

/** The same point behind another first byte, as compressed and hybrid forms have it. */
const prefixed = (prefix: number): Uint8Array => Uint8Array.from([prefix, ...key.point.subarray(1)]);

function resized(array: Uint8Array, difference: number): Uint8Array {
  const copy = new Uint8Array(array.length + difference);
  copy.set(array.subarray(0, copy.length));
  return copy;
}

/** The same bytes in memory that threads can share. */
function shared(array: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(array.length));
  copy.set(array);
  return copy;
}

describe("the kernel's typed side", () => {
  it.each([0, 2, 3, 5, 6, 7, 0x84])("takes no point that starts with %i", (prefix) => {
    expect(kernel.isP384Point(key.point)).toBe(true);
    expect(kernel.isP384Point(prefixed(prefix))).toBe(false);
    expect(kernel.verifyP384Batch([{ ...genuine, point: prefixed(prefix) }, genuine])).toEqual(["key", "valid"]);
  });

  it.each(["point", "digest", "signature"] as const)("throws a RangeError for another length of %s", (name) => {
    for (const difference of [-1, 1, 96]) {
      const job = { ...genuine, [name]: resized(genuine[name], difference) };
      expect(() => kernel.verifyP384Batch([genuine, job])).toThrow(RangeError);
      if (name === "point") expect(() => kernel.isP384Point(job.point)).toThrow(RangeError);
    }
    expect(kernel.verifyP384Batch([genuine, forged])).toEqual(["valid", "invalid"]);
  });

  it("does not take a report of 2^32 bytes more for one of the right size", () => {
    const size = 2 ** 32 + 1184;
    expect(kernel.checkSnpReport({ length: size } as Uint8Array)).toBe("SNP_REPORT_SIZE");
  });

  it("answers an empty batch with nothing", () => {
    expect(kernel.verifyP384Batch([])).toEqual([]);
  });

  it.each([
    ["a SharedArrayBuffer", shared],
    ["a Buffer", (array: Uint8Array) => Buffer.from(array)],
    ["the middle of a buffer", (array: Uint8Array) => Uint8Array.from([1, ...array, 1]).subarray(1, -1)],
  ])("reads bytes in %s", (_name, moved) => {
    const job = { point: moved(key.point), digest: moved(digest), signature: moved(signature) };
    expect(kernel.verifyP384Batch([job, forged])).toEqual(["valid", "invalid"]);
    expect(kernel.isP384Point(job.point)).toBe(true);
    expect(kernel.digest("sha384", moved(signature))).toEqual(sha384(signature));
  });

  it("keeps batches apart that begin while another is being written", () => {
    const inner: string[] = [];
    const nested: KernelP384Job = {
      ...genuine,
      get signature() {
        inner.push(...kernel.verifyP384Batch([forged, genuine, forged]));
        return signature;
      },
    };
    expect(kernel.verifyP384Batch([genuine, nested, forged])).toEqual(["valid", "valid", "invalid"]);
    expect(inner.length).toBeGreaterThan(0);
    expect(inner.filter((_, index) => index % 3 === 1)).toEqual(inner.slice(0, inner.length / 3).map(() => "valid"));
    expect(new Set(inner)).toEqual(new Set(["valid", "invalid"]));
  });

  it("calls nothing valid whose bytes cannot be read", () => {
    let reads = 0;
    const unreadable: KernelP384Job = {
      ...genuine,
      get digest(): Uint8Array {
        // The first time its length is checked.
        if (reads++ > 0) throw new Error("no");
        return digest;
      },
    };
    expect(kernel.verifyP384Batch([genuine, unreadable, forged])).toEqual(["valid", "undecided", "invalid"]);
  });
});
