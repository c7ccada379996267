import { describe, expect, it } from "vitest";
import { p1363OfDer } from "./der-signature.js";
import { fromHexText, hexOf } from "./p384-tools.js";

describe("p1363OfDer", () => {
  const zeros = "00".repeat(47);

  it("pads short numbers and drops the sign byte", () => {
    const signature = p1363OfDer(fromHexText("3007020101020200ff"));
    expect(signature === null ? null : hexOf(signature)).toBe(`${zeros}01${zeros}ff`);
  });

  it("pads to the size that is asked for", () => {
    const signature = p1363OfDer(fromHexText("3007020101020200ff"), 2);
    expect(signature === null ? null : hexOf(signature)).toBe("000100ff");
  });

  it.each([
    ["a long form length", "308106020101020101"],
    ["a negative number", "30060201ff020101"],
    ["a needless zero", "300702020001020101"],
    ["an empty number", "30050200020101"],
    ["something behind the sequence", "300602010102010100"],
    ["something behind the numbers", "30080201010201010500"],
    ["a length beyond the end", "3007020101020101"],
    ["another tag", "310602010102010a"],
    ["nothing", ""],
  ])("refuses %s", (_, hex) => {
    expect(p1363OfDer(fromHexText(hex))).toBeNull();
  });
});
