import { beforeAll, describe, expect, it } from "vitest";
import { createSimulatedAmd, reasonCode } from "../../src/testing/index.js";
import type { CrlOptions } from "../../src/testing/index.js";
import { LIST_STRICTNESSES, LISTS } from "./contests.js";
import { raw } from "./der-builder.js";
import { judgeMutations, newTally, shapeOf } from "./differential.js";

const REVOKED = { revokedSerials: ["020002", "00ff", "7f"] };
const VARIANTS: readonly CrlOptions[] = [
  {},
  { nextUpdate: null },
  REVOKED,
  { ...REVOKED, nextUpdate: null },
  { ...REVOKED, entryExtensions: [reasonCode(4)] },
  { ...REVOKED, entryExtensions: [reasonCode(1), { oid: "1.2.4", critical: false, value: raw(5, 0) }] },
  { thisUpdate: new Date("2055-01-02T03:04:05Z"), nextUpdate: new Date("2056-01-02T03:04:05Z") },
  { dropExtensions: ["authorityKeyIdentifier", "crlNumber"] },
  { extraExtensions: [{ oid: "1.2.3", critical: false, value: raw(5, 0) }] },
  { trailerField: "explicit", issuerCommonName: "ARK-Milan" },
  { signature: "pkcs1" },
];

describe("parseCrl beside @peculiar/x509, on simulated lists", () => {
  const tally = newTally();
  const shapes = new Set<string>();

  beforeAll(async () => {
    const amd = await createSimulatedAmd({ line: "Genoa", seed: "differential" });
    for (const [seed, options] of VARIANTS.entries()) {
      const whole = await amd.issueCrl(options);
      shapes.add(shapeOf(whole));
      // Of the list with entries and reasons the other is asked about everything that is accepted.
      const acceptedShare = seed === 4 ? 1 : 8;
      judgeMutations(LISTS, whole, seed, tally, { elements: true, acceptedShare, refusedShare: 32 });
    }
  });

  it("has tens of thousands of mutations to judge", () => {
    expect(shapes.size).toBe(VARIANTS.length);
    expect(tally.read).toBeGreaterThan(20_000);
    expect(tally.compared).toBeGreaterThan(500);
  });

  it("accepts nothing that the other refuses, and reads everything as it does", () => {
    expect(tally.disagreements).toEqual([]);
    expect([...tally.leniencies]).toEqual([]);
  });

  it("refuses what the other accepts for the documented reasons, each of them, and no other", () => {
    expect([...tally.strictnesses].sort()).toEqual(Object.keys(LIST_STRICTNESSES).sort());
  });
});
