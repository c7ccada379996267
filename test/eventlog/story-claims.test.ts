import { describe, expect, it } from "vitest";
import { bootStoryOf, parseEventLog } from "../../src/eventlog/index.js";
import { CLAIM_PCRS, storyClaims } from "../../src/eventlog/story-claims.js";
import { simulatedBoot, writeEventLog } from "../../src/testing/eventlog/index.js";
import type { SimulatedBootOptions } from "../../src/testing/eventlog/index.js";
import { nodeDigests, valueOf } from "./typed-support.js";

type Claims = ReturnType<typeof storyClaims>;

function claimsOf(options: SimulatedBootOptions, holds: (claim: string) => boolean = () => true): Claims {
  const log = valueOf(parseEventLog(writeEventLog(simulatedBoot(options)), "tpm"));
  return storyClaims(bootStoryOf(log, nodeDigests, "sha256"), holds);
}

const NAMES = Object.keys(CLAIM_PCRS);

describe("claims of a boot story", () => {
  it("have what is said, the event that says it, and whether the text is measured", () => {
    const claims = claimsOf({ loader: "systemd" });
    expect(claims).toMatchObject({
      bank: "sha256",
      secureBoot: { state: "on", PK: { entries: 1, event: 5 }, problems: [], authorities: [{ variable: "db" }] },
      scrtmVersion: { value: "veritee simulated firmware 1.0", event: 1, measured: "data" },
      kernelCommandLine: { value: "root=/dev/vda1 ro quiet", source: "systemd", measured: "data" },
      initrd: [{ description: "Linux initrd" }],
    });
    expect(claims["bootApplications"]).toHaveLength(2);
    expect(claimsOf({})).toMatchObject({ kernelCommandLine: { source: "grub", measured: "part" }, initrd: [] });
  });

  it("have the problems that leave Secure Boot unknown", () => {
    const { secureBoot } = claimsOf({ variables: { SecureBoot: new Uint8Array(2) } });
    expect(secureBoot).toMatchObject({
      state: "unknown",
      problems: [{ code: "EVENTLOG_SECURE_BOOT_VALUE", events: [4] }],
    });
  });

  it.each(NAMES)("leave out %s where its registers do not agree, and nothing else", (name) => {
    expect(Object.keys(claimsOf({})).toSorted()).toEqual([...NAMES, "bank"].toSorted());
    const claims = claimsOf({}, (claim) => claim !== name);
    expect(Object.keys(claims).toSorted()).toEqual([...NAMES.filter((one) => one !== name), "bank"].toSorted());
  });
});
