import { describe, expect, it } from "vitest";
import { STATUS, UNDECIDED } from "../../src/kernel/abi.js";
import { instantiate } from "../../src/kernel/exports.js";
import { KernelInstance } from "../../src/kernel/instance.js";
import { selfTest } from "../../src/kernel/self-test.js";
import type { TestedInstance } from "../../src/kernel/self-test.js";
import { compiled } from "./modules.js";

function instanceOf(build: "fma" | "f64"): KernelInstance {
  const exports = instantiate(compiled(build));
  if (!exports.ok) throw new Error(exports.failure.message);
  return new KernelInstance(exports.value);
}

/** What the self-test says of an instance that is right but for some of its methods. */
function verdictOn(wrong: (right: TestedInstance) => Partial<TestedInstance>): string | null {
  const instance = instanceOf("f64");
  const right: TestedInstance = {
    regions: instance.regions,
    digest: (algorithm, message) => instance.digest(algorithm, message),
    verifyJobs: (jobs) => instance.verifyJobs(jobs),
    verifyReports: (count, stride) => {
      instance.verifyReports(count, stride);
    },
  };
  return selfTest({ ...right, ...wrong(right) });
}

describe("selfTest", () => {
  it.each(["fma", "f64"] as const)("finds nothing wrong, and leaves nothing in the reports' regions: %s", (build) => {
    const instance = instanceOf(build);
    expect(selfTest(instance)).toBeNull();
    const { reports, keys, keyOf } = instance.regions;
    for (const region of [reports, keys, keyOf]) expect(region.some((value: number) => value !== 0)).toBe(false);
  });

  it.each(["sha256", "sha384", "sha512"] as const)("notices a wrong digest of one algorithm: %s", (wrong) => {
    const digest: (right: TestedInstance) => TestedInstance["digest"] = (right) => (algorithm, message) =>
      right.digest(algorithm, message).map((byte, at) => (algorithm === wrong && at === 31 ? byte ^ 1 : byte));
    expect(verdictOn((right) => ({ digest: digest(right) }))).toContain(wrong);
  });

  it("notices each wrong answer about a signature, in a batch and alone", () => {
    const answers: string[][] = [];
    expect(
      verdictOn((right) => ({
        verifyJobs: (jobs) => {
          const statuses = right.verifyJobs(jobs);
          answers.push(statuses);
          return statuses;
        },
      })),
    ).toBeNull();
    const [valid, invalid] = ["valid", "invalid"];
    const [hot, second] = [
      [valid, valid, valid, valid, valid, valid, invalid],
      [valid, valid, valid, valid, invalid],
    ];
    expect(answers).toEqual([[...hot, ...second], [valid]]);
    for (const size of [12, 1])
      for (let place = 0; place < size; place++) {
        const message = verdictOn((right) => ({
          verifyJobs: (jobs) =>
            right.verifyJobs(jobs).map((status, at) => (jobs.length !== size || at !== place ? status : other(status))),
        }));
        expect(message).toContain(`Signature ${place + 1} of ${size} `);
      }
  });

  it.each([0, 1, 2])("notices a wrong status of report %i, and one that was not written", (place) => {
    for (const status of [STATUS.OK, STATUS.SIGNATURE_INVALID, STATUS.SNP_REPORT_VERSION, UNDECIDED]) {
      const right = [STATUS.OK, STATUS.SIGNATURE_INVALID, STATUS.SNP_REPORT_VERSION][place];
      const message = verdictOn((instance) => ({
        verifyReports: (count, stride) => {
          instance.verifyReports(count, stride);
          instance.regions.statuses[place] = status;
        },
      }));
      expect(message).toBe(status === right ? null : `Report ${place + 1} of 3 has status ${status}.`);
    }
  });
});

function other(status: string): "valid" | "invalid" {
  return status === "valid" ? "invalid" : "valid";
}
