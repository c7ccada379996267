import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  nearestLevel,
  platformShortfalls,
  reachesPlatform,
  shortfallsToBest,
} from "../../../src/tee/tdx/shortfalls.js";
import { all, components, qeIdentity, setAt, tcbInfo } from "./statement-support.js";
import type { Change } from "./statement-support.js";

const svns = (...first: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(16);
  bytes.set(first);
  return bytes;
};
const [top, , bottom] = tcbInfo().levels;
if (top === undefined || bottom === undefined) throw new Error("the support has three levels");

describe("platformShortfalls", () => {
  it("names every component that is too low, with what it has and needs", () => {
    const own = { tcbComponents: [2, 9, 1], pceSvn: 12, teeTcbSvn: svns(4, 0, 6) };
    expect(platformShortfalls(own, top)).toEqual([
      { component: "sgx.0", have: 2, need: 3 },
      { component: "sgx.2", have: 1, need: 2 },
      { component: "pcesvn", have: 12, need: 13 },
      { component: "tdx.0", have: 4, need: 5 },
      { component: "tdx.2", have: 6, need: 7 },
    ]);
    expect(reachesPlatform(own, top)).toBe(false);
  });

  it("leaves components 0 and 1 to the identity of a module that has one", () => {
    const own = { tcbComponents: [3, 3, 2], pceSvn: 13, teeTcbSvn: svns(4, 1, 6) };
    expect(platformShortfalls(own, top)).toEqual([{ component: "tdx.2", have: 6, need: 7 }]);
  });

  it("has none where the level is reached", () => {
    const own = { tcbComponents: [3, 3, 2], pceSvn: 13, teeTcbSvn: svns(5, 0, 7) };
    expect(platformShortfalls(own, top)).toEqual([]);
    expect(reachesPlatform(own, top)).toBe(true);
  });

  it("counts components that are not there as zero", () => {
    const own = { tcbComponents: [], pceSvn: 13, teeTcbSvn: new Uint8Array(0) };
    expect(platformShortfalls(own, bottom).map(({ component }) => component)).toEqual([
      ...["sgx.0", "sgx.1", "sgx.2", "tdx.0", "tdx.2"],
    ]);
  });
});

describe("nearestLevel", () => {
  it("is the one that lacks the fewest components, of several the first", () => {
    const { levels } = tcbInfo();
    const own = { tcbComponents: [2, 2, 2], pceSvn: 4, teeTcbSvn: svns(5, 0, 6) };
    expect(nearestLevel(own, levels)).toEqual([{ component: "pcesvn", have: 4, need: 13 }]);
    expect(nearestLevel(own, levels.slice(2))).toEqual([{ component: "pcesvn", have: 4, need: 5 }]);
    expect(nearestLevel(own, [])).toEqual([]);
  });
});

describe("shortfallsToBest", () => {
  const of = (tee: Uint8Array, qeIsvSvn: number, info?: Change, identity?: Change): readonly string[] =>
    shortfallsToBest(
      { pck: { tcbComponents: [3, 3, 2], pceSvn: 13 }, td: { teeTcbSvn: tee }, qeIsvSvn },
      tcbInfo(info),
      qeIdentity(identity),
    ).map(({ component, have, need }) => `${component} ${have} < ${need}`);

  it("says what keeps platform, module and quoting enclave from being up to date", () => {
    expect(of(svns(4, 1, 6), 3)).toEqual(["tdx.2 6 < 7", "module.isvsvn 4 < 6", "qe.isvsvn 3 < 4"]);
    expect(of(svns(6, 1, 7), 4)).toEqual([]);
  });

  it("looks for the first level that is up to date, whatever stands above", () => {
    const change = all(
      setAt("tcbLevels.0.tcbStatus", "ConfigurationNeeded"),
      setAt("tcbLevels.1.tcbStatus", "UpToDate"),
      setAt("tdxModuleIdentities.1.tcbLevels.0.tcbStatus", "OutOfDate"),
      setAt("tdxModuleIdentities.1.tcbLevels.1.tcbStatus", "UpToDate"),
    );
    expect(of(svns(3, 1, 5), 4, change)).toEqual(["tdx.2 5 < 6", "module.isvsvn 3 < 4"]);
  });

  it("takes the first level where none is up to date", () => {
    const change = setAt("tcbLevels.0.tcbStatus", "SWHardeningNeeded");
    expect(of(svns(6, 1, 6), 4, change)).toEqual(["tdx.2 6 < 7"]);
    expect(of(svns(6, 1, 7), 4, change)).toEqual([]);
    expect(of(svns(6, 1, 7), 3, undefined, setAt("tcbLevels.0.tcbStatus", "ConfigurationNeeded"))).toEqual([
      "qe.isvsvn 3 < 4",
    ]);
  });

  it("says nothing of a module that is not known, nor of one of version 0", () => {
    expect(of(svns(0, 2, 7), 4)).toEqual([]);
    expect(of(svns(5, 0, 7), 4)).toEqual([]);
    expect(of(svns(4, 0, 7), 4)).toEqual(["tdx.0 4 < 5"]);
  });
});

describe("a level", () => {
  it("is reached exactly where every component is at least as high", () => {
    const svn = fc.integer({ min: 0, max: 3 });
    const sixteen = fc.array(svn, { minLength: 16, maxLength: 16 });
    let reached = 0;
    fc.assert(
      fc.property(sixteen, sixteen, fc.array(fc.nat(15)), svn, svn, (need, above, lowered, pceSvn, needed) => {
        const own = need.map((value, index) =>
          Math.max(0, value + (above[index] ?? 0) - (lowered.includes(index) ? 2 : 0)),
        );
        const level = tcbInfo(
          all(
            setAt("tcbLevels.0.tcb.sgxtcbcomponents", components(...need)),
            setAt("tcbLevels.0.tcb.pcesvn", needed),
            setAt("tcbLevels.0.tcb.tdxtcbcomponents", components(0, 0, ...need.slice(2))),
            setAt("tcbLevels.1.tcb.pcesvn", 65_535),
          ),
        ).levels.find((candidate) => candidate.tcbDate === top.tcbDate && candidate.pceSvn === needed);
        if (level === undefined) throw new Error("the level is gone");
        const expected = pceSvn >= needed && own.every((value, index) => value >= (need[index] ?? 0));
        if (expected) reached++;
        expect(reachesPlatform({ tcbComponents: own, pceSvn, teeTcbSvn: svns(...own) }, level)).toBe(expected);
      }),
      { numRuns: 500 },
    );
    expect(reached).toBeGreaterThan(0);
  });
});
