import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tcbAtMost, tcbComponents, tcbFromNumber, tcbIndex, tcbText } from "../../../src/tee/snp/tcb.js";

const TCB = Uint8Array.of(4, 0, 0, 0, 0, 0, 0x18, 0xdb);
const TURIN = Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 0x51);
const tcbs = fc.uint8Array({ minLength: 8, maxLength: 8 });

describe("tcbComponents", () => {
  it("names the bytes by line", () => {
    const milan = { bootLoader: 4, tee: 0, snp: 0x18, microcode: 0xdb };
    expect(tcbComponents(TCB, "Milan")).toEqual(milan);
    expect(tcbComponents(TCB, "Genoa")).toEqual(milan);
    expect(tcbComponents(TURIN, "Turin")).toEqual({ fmc: 1, bootLoader: 2, tee: 3, snp: 4, microcode: 0x51 });
  });

  it("shows reserved bytes where they are not zero", () => {
    const every = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect(tcbComponents(every, "Milan")).toMatchObject({ reserved2: 3, reserved3: 4, reserved4: 5, reserved5: 6 });
    expect(tcbComponents(every, "Turin")).toMatchObject({ reserved4: 5, reserved5: 6, reserved6: 7 });
  });
});

describe("tcbIndex", () => {
  it.each([
    ["bootLoader", 0, 1],
    ["tee", 1, 2],
    ["snp", 6, 3],
    ["microcode", 7, 7],
    ["fmc", -1, 0],
  ])("%s stands in byte %i, on Turin in byte %i", (component, milan, turin) => {
    expect(tcbIndex(component, "Milan")).toBe(milan);
    expect(tcbIndex(component, "Genoa")).toBe(milan);
    expect(tcbIndex(component, "Turin")).toBe(turin);
  });
});

describe("tcbText and tcbFromNumber", () => {
  it("write and read the little-endian number", () => {
    expect(tcbText(TCB)).toBe(BigInt("0xdb18000000000004").toString());
    expect(tcbFromNumber(0xdb18000000000004n)).toEqual(TCB);
    fc.assert(
      fc.property(tcbs, (tcb) => {
        expect(tcbFromNumber(BigInt(tcbText(tcb)))).toEqual(tcb);
      }),
    );
  });
});

describe("tcbAtMost", () => {
  it("is true where no byte is above the other's", () => {
    fc.assert(
      fc.property(tcbs, tcbs, (low, high) => {
        const expected = [...low].every((value, index) => value <= (high[index] ?? -1));
        return tcbAtMost(low, high) === expected;
      }),
    );
  });

  it("is not the order of the numbers", () => {
    const [low, high] = [Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)];
    expect(BigInt(tcbText(low))).toBeLessThan(BigInt(tcbText(high)));
    expect(tcbAtMost(low, high)).toBe(false);
    expect(tcbAtMost(high, low)).toBe(false);
  });

  it("holds for a TCB and itself, and fails for one step in one byte", () => {
    fc.assert(
      fc.property(tcbs, fc.nat(7), (tcb, index) => {
        const higher = tcb.map((value, at) => (at === index ? Math.min(255, value + 1) : value));
        return tcbAtMost(tcb, tcb) && tcbAtMost(tcb, higher) && tcbAtMost(higher, tcb) === (tcb[index] === 255);
      }),
    );
  });
});
