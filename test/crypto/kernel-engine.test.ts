import { describe, expect, it, vi } from "vitest";
import { createKernelEngine } from "../../src/crypto/index.js";
import { seededBytes } from "../helpers/seed.js";
import { BUILDS, kernelOf, variantOf } from "../kernel/modules.js";
import { engineSuite } from "./engine-suite.js";
import { keyFrom } from "./p384-tools.js";
import { jobOf, sampleOf } from "./samples.js";

describe.each(BUILDS)("createKernelEngine (%s)", (build) => {
  const make = () => createKernelEngine(kernelOf(build));

  it("is named after the variant", () => {
    expect(make().name).toBe(`wasm-${variantOf(build)}`);
  });

  engineSuite(make, build.endsWith("-assert") ? 1000 : 3000);
});

describe("createKernelEngine", () => {
  const bytes = seededBytes(3);
  const sample = sampleOf(bytes, keyFrom(bytes(48)), 64);

  it.each([[["key"]], [["undecided"]], [[]]] as const)(
    "invents no answer where the kernel says %j of a key",
    (statuses) => {
      const kernel = kernelOf("f64");
      const engine = createKernelEngine(kernel);
      vi.spyOn(kernel, "verifyP384Batch").mockReturnValue([...statuses]);
      const job = jobOf(engine, sample);
      expect(engine.verifyP384Batch([job])).toEqual(["undecided"]);
      expect(() => engine.verifyP384(job)).toThrow(expect.objectContaining({ code: "KERNEL_TRAP" }) as Error);
    },
  );
});
