import { afterEach, describe, expect, it, vi } from "vitest";
import { createVerifier } from "../../src/index.js";
import { createKernelEngine } from "../../src/crypto/index.js";
import { JOB, STATUS } from "../../src/kernel/abi.js";
import type { Kernel, KernelP384Job } from "../../src/kernel/index.js";
import { keyFrom } from "../crypto/p384-tools.js";
import { jobOf, sampleOf, sha384 } from "../crypto/samples.js";
import { seededBytes } from "../helpers/seed.js";
import { AT, CHALLENGE, policyText, signedReport } from "../helpers/snp.js";
import { compiled, kernelFrom, kernelOf, moduleBytes } from "./modules.js";
import type { RawExports } from "./modules.js";
import { kernelThatTraps, observeInstances } from "./trapping-kernel.js";
import { trapping } from "./wasm-binary.js";

const bytes = seededBytes(11);
const samples = Array.from({ length: 70 }, () => sampleOf(bytes, keyFrom(bytes(48)), 64));
const jobs: readonly KernelP384Job[] = samples.map(({ key, digest, signature }, index) => ({
  point: key.point,
  digest: index % 5 === 4 ? sha384(digest) : digest,
  signature,
}));
const expected = jobs.map((_, index) => (index % 5 === 4 ? "invalid" : "valid"));

/** Whether a batch that is about to be verified holds the signature of a job. */
function holds({ memory, ioPointer }: RawExports, count: number, { signature }: KernelP384Job): boolean {
  const io = Buffer.from(memory.buffer, ioPointer?.() ?? 0, count * JOB.size);
  return io.includes(Buffer.from(signature));
}

function codeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error instanceof Error && "code" in error ? `${error.name} ${String(error.code)}` : error;
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a trap", () => {
  it("makes a fresh instance answer the call again, and changes no answer", () => {
    let pending = 1;
    const { kernel, seen } = kernelThatTraps("verifyBatch", () => pending-- > 0);
    expect(kernel.verifyP384Batch(jobs)).toEqual(expected);
    expect([seen.instances, seen.traps]).toEqual([2, 1]);
    expect(kernel.verifyP384Batch(jobs)).toEqual(expected);
    expect([seen.instances, seen.traps]).toEqual([2, 1]);
  });

  it("leaves a job undecided that always traps, and the others of its batch their answers", () => {
    const poison = jobs[7]!;
    const { kernel, seen } = kernelThatTraps("verifyBatch", (exports, count = 0) => holds(exports, count, poison));
    const statuses = kernel.verifyP384Batch(jobs);
    expect(statuses).toEqual(expected.map((status, index) => (index === 7 ? "undecided" : status)));
    // Twice together, twice alone.
    expect([seen.instances, seen.traps]).toEqual([5, 4]);
    expect(kernel.verifyP384Batch(jobs.slice(8))).toEqual(expected.slice(8));
    expect(kernel.verifyP384Batch([poison])).toEqual(["undecided"]);
  });

  it("while hashing starts the message anew", () => {
    let pending = 1;
    // In the third chunk of 64 KiB: what was hashed before is lost with the instance.
    let chunks = 0;
    const { kernel } = kernelThatTraps("hashUpdate", () => ++chunks >= 3 && pending-- > 0);
    const message = bytes(200_000);
    expect(kernel.digest("sha384", message)).toEqual(sha384(message));
  });

  it.each([
    ["hashFinish", (kernel: Kernel) => kernel.digest("sha256", bytes(10))],
    ["checkKey", (kernel: Kernel) => kernel.isP384Point(jobs[0]!.point)],
    ["checkReport", (kernel: Kernel) => kernel.checkSnpReport(bytes(1184))],
  ])("that comes twice is an error with a code, never an answer: %s", (name, call) => {
    let pending = 2;
    const { kernel, seen } = kernelThatTraps(name, () => pending-- > 0);
    expect(codeOf(() => call(kernel))).toBe("VeriteeError KERNEL_TRAP");
    expect(codeOf(() => call(kernel))).not.toBe("VeriteeError KERNEL_TRAP");
    expect(seen.traps).toBe(2);
  });

  it("of a real module is told from an answer", () => {
    const kernel = kernelFrom(new WebAssembly.Module(trapping(moduleBytes("f64"), "checkKey")));
    expect(codeOf(() => kernel.isP384Point(jobs[0]!.point))).toBe("VeriteeError KERNEL_TRAP");
    expect(kernel.verifyP384Batch(jobs.slice(0, 3))).toEqual(expected.slice(0, 3));
  });

  it("where no memory is left for another instance is an error with a code", () => {
    let pending = 1;
    const { kernel } = kernelThatTraps("verifyBatch", () => pending-- > 0);
    vi.spyOn(WebAssembly, "Instance").mockImplementation(function Instance() {
      throw new RangeError("could not allocate memory");
    });
    expect(codeOf(() => kernel.verifyP384Batch(jobs))).toBe("VeriteeError KERNEL_MEMORY");
    vi.restoreAllMocks();
    expect(kernel.verifyP384Batch(jobs)).toEqual(expected);
  });
});

describe("a status that a call cannot have", () => {
  const reported = (kernel: Kernel): string => {
    const batch = kernel.openSnpReports();
    batch.verify(1);
    return batch.statusName(0);
  };

  it.each([
    ["hashStart", STATUS.BAD_CALL, (kernel: Kernel) => kernel.digest("sha256", bytes(10)), "VeriteeError KERNEL_TRAP"],
    ["hashUpdate", STATUS.BAD_CALL, (kernel: Kernel) => kernel.digest("sha256", bytes(10)), "VeriteeError KERNEL_TRAP"],
    ["checkReport", 999, (kernel: Kernel) => kernel.checkSnpReport(bytes(1184)), "VeriteeError KERNEL_TRAP"],
    ["verifyReports", STATUS.BAD_CALL, reported, "undecided"],
  ])("is as good as a trap: %s", (name, status, call, expected) => {
    const { kernel, seen } = kernelThatTraps(name, () => true, status);
    expect(codeOf(() => call(kernel))).toBe(expected);
    expect(seen.traps).toBeGreaterThan(1);
  });

  it("leaves no answer of an earlier batch to a later one", () => {
    const { kernel, seen } = kernelThatTraps("verifyBatch", () => true, STATUS.BAD_CALL);
    seen.armed = false;
    expect(kernel.verifyP384Batch(jobs.slice(0, 1))).toEqual(["valid"]);
    seen.armed = true;
    expect(kernel.verifyP384Batch(jobs.slice(4, 5))).toEqual(["undecided"]);
  });
});

describe("an engine whose kernel traps", () => {
  it("throws for a lone signature, and calls one of a batch undecided", () => {
    const poison = jobs[0]!;
    const { kernel } = kernelThatTraps("verifyBatch", (exports, count = 0) => holds(exports, count, poison));
    const engine = createKernelEngine(kernel);
    const batch = samples.slice(0, 4).map((sample) => jobOf(engine, sample));
    expect(engine.verifyP384Batch(batch)).toEqual(["undecided", "valid", "valid", "valid"]);
    expect(codeOf(() => engine.verifyP384(batch[0]!))).toBe("VeriteeError KERNEL_TRAP");
    expect(engine.verifyP384(batch[1]!)).toBe("valid");
  });
});

describe("a verification whose kernel traps", () => {
  it("decides nothing: it calls genuine evidence neither authentic nor forged", async () => {
    const { report, vek, amd } = await signedReport();
    const seen = observeInstances("verifyBatch", () => true);
    const verifier = createVerifier({
      module: compiled("f64"),
      anchors: [amd.ark.der],
      endorsements: [vek.der, amd.ask.der],
    });
    const verify = async () => {
      const options = { policy: policyText(), challenge: { tee: CHALLENGE }, at: AT };
      const { verdict, failure, claims } = await verifier.verify(report, options);
      return [verdict, failure?.code ?? null, Object.keys(claims)];
    };
    expect(await verify()).toEqual(["warning", null, ["snp"]]);
    seen.armed = true;
    expect(await verify()).toEqual(["none", "VERIFY_INTERNAL", []]);
    seen.armed = false;
    expect(await verify()).toEqual(["warning", null, ["snp"]]);
  });

  it.each(["hashStart", "hashUpdate", "hashFinish"])(
    "has a result also where nothing can be hashed: %s",
    async (name) => {
      const { report, vek, amd } = await signedReport();
      const seen = observeInstances(name, () => true);
      const anchors = [amd.ark.der];
      const verifier = createVerifier({ module: compiled("f64"), anchors, endorsements: [vek.der, amd.ask.der] });
      const verify = () => verifier.verify(report, { policy: policyText(), challenge: { tee: CHALLENGE }, at: AT });
      const before = await verify();
      seen.armed = true;
      const { verdict, failure, evidence, policySha256 } = await verify();
      expect([verdict, failure?.stage, failure?.code]).toEqual(["none", "internal", "VERIFY_INTERNAL"]);
      expect([evidence.sha256, policySha256]).toEqual([before.evidence.sha256, before.policySha256]);
    },
  );
});

describe("a call stack that is full", () => {
  it("never leaves a half-done instance behind", () => {
    const kernel = kernelOf("f64");
    const alone = jobs.slice(0, 6);
    let answers = 0;
    const dive = (): void => {
      try {
        dive();
      } catch {
        // Near the limit: each frame that is given back leaves a little more room for the call.
        if (answers > 0) return;
        try {
          expect(kernel.verifyP384Batch(alone)).toEqual(expected.slice(0, 6));
          answers++;
        } catch (error) {
          if (error instanceof Error && error.name === "AssertionError") throw error;
        }
        throw new RangeError("go on");
      }
    };
    dive();
    expect(answers).toBe(1);
    expect(kernel.verifyP384Batch(jobs)).toEqual(expected);
  });
});

describe("one kernel in many promises", () => {
  it("gives each its own answers", async () => {
    const kernel = kernelOf("f64");
    const turn = () => new Promise((done) => setImmediate(done));
    const tasks = Array.from({ length: 40 }, async (_, index) => {
      await turn();
      const message = seededBytes(index)(70_000);
      const digest = kernel.digest("sha384", message);
      await turn();
      const part = jobs.slice(index, index + 9);
      expect(kernel.verifyP384Batch(part)).toEqual(expected.slice(index, index + 9));
      await turn();
      expect(digest).toEqual(sha384(message));
      return part.length;
    });
    expect((await Promise.all(tasks)).every((length) => length === 9)).toBe(true);
  });
});
