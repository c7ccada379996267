import { describe, expect, it } from "vitest";
import { u64le } from "../../../src/bytes/index.js";
import type { ReportFields } from "../../../src/testing/index.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { failuresOf, findingOf, findingsOf } from "./appraise-support.js";
import type { AppraiseCase, PolicyJson } from "./appraise-support.js";
import { shifted } from "./support.js";

const TCB = Uint8Array.of(5, 6, 7, 8, 9, 10, 11, 12);
const COMPONENTS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const HIGH = new Uint8Array(8).fill(0xff);
const number = (tcb: Uint8Array): string => u64le(tcb, 0).toString();

/** A case on a chip whose certificate is for {@link TCB}. */
async function onTcb(given: AppraiseCase): Promise<AppraiseCase> {
  return { ...given, vek: await (await simulatedAmd()).issueVcek({ tcb: TCB }) };
}

describe("SNP_MINIMUM_TCB", () => {
  it("passes where REPORTED_TCB equals it", async () => {
    const finding = await findingOf("SNP_MINIMUM_TCB", await onTcb({ policy: { minimum_tcb: number(TCB) } }));
    expect(finding).toMatchObject({ outcome: "pass", expected: number(TCB), actual: number(TCB) });
  });

  it.each(COMPONENTS)("compares byte %i", async (index) => {
    const lower = { policy: { minimum_tcb: number(shifted(TCB, index, -1)) } };
    expect(await failuresOf(await onTcb(lower))).toEqual([]);
    const higher = { policy: { minimum_tcb: number(shifted(TCB, index, 1)) } };
    expect(await failuresOf(await onTcb(higher))).toEqual(["SNP_MINIMUM_TCB"]);
  });

  it("is never numeric: a lower byte fails under whatever stands above it", async () => {
    const minimum = number(shifted(shifted(TCB, 7, -12), 0, 1));
    expect(BigInt(minimum)).toBeLessThan(BigInt(number(TCB)));
    expect(await failuresOf(await onTcb({ policy: { minimum_tcb: minimum } }))).toEqual(["SNP_MINIMUM_TCB"]);
  });

  it("looks at REPORTED_TCB, not at CURRENT_TCB", async () => {
    const given = { policy: { minimum_tcb: number(HIGH) }, fields: { currentTcb: HIGH, committedTcb: HIGH } };
    expect(await failuresOf(await onTcb(given))).toEqual(["SNP_MINIMUM_TCB"]);
  });

  it.each([{}, { minimum_tcb: "0" }, { minimum_tcb: '"0"' }, { minimum_tcb: "null" }])(
    "is a note where the policy states none: %j",
    async (policy: PolicyJson) => {
      expect(await findingOf("SNP_MINIMUM_TCB", await onTcb({ policy }))).toMatchObject({ outcome: "note" });
    },
  );

  it("keeps all 64 bits of a bare number", async () => {
    const tcb = Uint8Array.of(3, 0, 0, 0, 0, 0, 14, 213);
    const vek = await (await simulatedAmd()).issueVcek({ tcb });
    const policy = { minimum_tcb: "15352208179752599555" };
    expect(await findingOf("SNP_MINIMUM_TCB", { vek, policy })).toMatchObject({
      outcome: "pass",
      expected: "15352208179752599555",
    });
    expect(await failuresOf({ vek, policy: { minimum_tcb: "15352208179752599556" } })).toEqual(["SNP_MINIMUM_TCB"]);
  });
});

describe("SNP_MINIMUM_LAUNCH_TCB", () => {
  it.each(COMPONENTS)("compares byte %i of LAUNCH_TCB", async (index) => {
    const launchTcb = Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1);
    const minimum = (delta: number): AppraiseCase => ({
      fields: { launchTcb },
      policy: { minimum_launch_tcb: number(shifted(launchTcb, index, delta)) },
    });
    expect(await failuresOf(await onTcb(minimum(0)))).toEqual([]);
    expect(await failuresOf(await onTcb(minimum(-1)))).toEqual([]);
    expect(await failuresOf(await onTcb(minimum(1)))).toEqual(["SNP_MINIMUM_LAUNCH_TCB"]);
  });

  it("is skipped where the policy states none", async () => {
    for (const policy of [{}, { minimum_launch_tcb: "0" }] as PolicyJson[]) {
      expect(await findingOf("SNP_MINIMUM_LAUNCH_TCB", { policy })).toMatchObject({ outcome: "skip" });
    }
  });
});

describe("LAUNCH_TCB, REPORTED_TCB and COMMITTED_TCB", () => {
  it("are not compared with each other", async () => {
    const fields = { launchTcb: HIGH, currentTcb: TCB, committedTcb: TCB };
    expect(await failuresOf(await onTcb({ fields }))).toEqual([]);
    const below = { currentTcb: HIGH, committedTcb: HIGH };
    expect(await failuresOf(await onTcb({ fields: below }))).toEqual([]);
  });
});

/** Firmware as major.minor.build. */
function firmware(text: string): { major: number; minor: number; build: number } {
  const [major = 0, minor = 0, build = 0] = text.split(".").map(Number);
  return { major, minor, build };
}

/** [current, committed, failures when not permitted, failures when permitted] */
const FIRMWARE = [
  ["1.55.29", "1.55.29", [], []],
  ["1.55.29", "1.55.28", ["SNP_COMMITTED_BUILD"], []],
  ["1.55.29", "1.55.30", ["SNP_COMMITTED_BUILD"], ["SNP_COMMITTED_BUILD"]],
  ["1.55.29", "1.54.29", ["SNP_COMMITTED_VERSION"], []],
  ["1.55.29", "1.56.29", ["SNP_COMMITTED_VERSION"], ["SNP_COMMITTED_VERSION"]],
  ["2.0.29", "1.255.29", ["SNP_COMMITTED_VERSION"], []],
  ["1.255.29", "2.0.29", ["SNP_COMMITTED_VERSION"], ["SNP_COMMITTED_VERSION"]],
  ["1.55.5", "1.54.30", ["SNP_COMMITTED_BUILD", "SNP_COMMITTED_VERSION"], ["SNP_COMMITTED_BUILD"]],
] as const;

describe("committed and current firmware", () => {
  it.each(FIRMWARE)("current %s, committed %s", async (current, committed, strict, permitted) => {
    const fields: ReportFields = { current: firmware(current), committed: firmware(committed) };
    expect(await failuresOf({ fields })).toEqual(strict);
    expect(await failuresOf({ fields, policy: { permit_provisional_firmware: "false" } })).toEqual(strict);
    expect(await failuresOf({ fields, policy: { permit_provisional_firmware: "true" } })).toEqual(permitted);
  });

  it.each(COMPONENTS)("compares byte %i of COMMITTED_TCB and CURRENT_TCB", async (index) => {
    const low: ReportFields = { committedTcb: TCB, currentTcb: shifted(TCB, index, 1) };
    expect(await failuresOf(await onTcb({ fields: low }))).toEqual(["SNP_COMMITTED_TCB"]);
    const permitted = { permit_provisional_firmware: "true" };
    expect(await failuresOf(await onTcb({ fields: low, policy: permitted }))).toEqual([]);
    const high: ReportFields = { committedTcb: shifted(TCB, index, 1), currentTcb: TCB };
    expect(await failuresOf(await onTcb({ fields: high }))).toEqual(["SNP_COMMITTED_TCB"]);
    expect(await failuresOf(await onTcb({ fields: high, policy: permitted }))).toEqual(["SNP_COMMITTED_TCB"]);
  });

  it("compares TCB versions by component where provisional firmware is permitted", async () => {
    const committedTcb = shifted(TCB, 0, 1);
    const currentTcb = shifted(TCB, 7, 100);
    const given = { fields: { committedTcb, currentTcb }, policy: { permit_provisional_firmware: "true" } };
    expect(await failuresOf(await onTcb(given))).toEqual(["SNP_COMMITTED_TCB"]);
  });

  it("are always compared, whatever the policy states", async () => {
    const codes = (await findingsOf({})).filter(({ code }) => code.startsWith("SNP_COMMITTED_"));
    expect(codes.map(({ outcome }) => outcome)).toEqual(["pass", "pass", "pass"]);
  });
});
