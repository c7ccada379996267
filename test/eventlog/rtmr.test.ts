import { expect, it } from "vitest";
import { RTMR_OF_PCR } from "../../src/eventlog/index.js";

it("RTMR_OF_PCR is the mapping of UEFI for TDX", () => {
  const rtmrs = Array.from({ length: 24 }, (_, pcr) => RTMR_OF_PCR.get(pcr) ?? null);
  expect(rtmrs).toEqual([null, 0, 1, 1, 1, 1, 1, 0, 2, 2, 2, 2, 2, 2, 2, 2, ...Array<null>(8).fill(null)]);
});
