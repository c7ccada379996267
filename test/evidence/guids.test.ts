import { describe, expect, it } from "vitest";
import { CERTIFICATE_GUIDS, guidBytes, guidText, recognizeGuid, swapGuidOrder } from "../../src/evidence/guids.js";

const TEXT = "00112233-4455-6677-8899-aabbccddeeff";

describe("guidBytes and guidText", () => {
  it("write the digits in the order of the bytes", () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => 0x11 * index);
    expect(guidText(bytes)).toBe(TEXT);
    expect(guidBytes(TEXT)).toEqual(bytes);
    expect(guidBytes(TEXT.toUpperCase())).toEqual(bytes);
  });

  it.each(["", "00112233", TEXT.slice(1), `${TEXT}0`, TEXT.replaceAll("-", ""), `{${TEXT}}`])("take no %j", (text) => {
    expect(guidBytes(text)).toBeNull();
  });
});

describe("recognizeGuid", () => {
  it.each(Object.entries(CERTIFICATE_GUIDS))("knows %s in both byte orders", (name, text) => {
    const bytes = guidBytes(text) ?? new Uint8Array();
    expect(recognizeGuid(bytes)).toEqual({ name, order: "rfc4122" });
    expect(recognizeGuid(swapGuidOrder(bytes))).toEqual({ name, order: "microsoft" });
    expect(recognizeGuid(bytes.slice().reverse())).toBeNull();
  });

  it("turns back what it turned", () => {
    const bytes = guidBytes(TEXT) ?? new Uint8Array();
    expect(guidText(swapGuidOrder(bytes))).toBe("33221100-5544-7766-8899-aabbccddeeff");
    expect(swapGuidOrder(swapGuidOrder(bytes))).toEqual(bytes);
  });
});
