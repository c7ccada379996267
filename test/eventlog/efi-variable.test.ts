import { describe, expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import { parseEfiVariable, parseLoadOption } from "../../src/eventlog/efi-variable.js";
import { bytesOf, expectCode, GUID, u16, u32, u64, utf16, valueOf, variableData } from "./typed-support.js";

const GOOD = variableData(GUID.global, "SecureBoot", Uint8Array.of(1));

describe("UEFI variables", () => {
  it("reads vendor, name and data", () => {
    const variable = valueOf(parseEfiVariable(GOOD));
    expect(variable).toEqual({
      guid: "8be4df61-93ca-11d2-aa0d-00e098032b8c",
      name: "SecureBoot",
      data: Uint8Array.of(1),
      extra: new Uint8Array(),
    });
  });

  it("keeps what follows apart", () => {
    expect(valueOf(parseEfiVariable(concatBytes(GOOD, Uint8Array.of(9)))).extra).toEqual(Uint8Array.of(9));
  });

  it("refuses every cut", () => {
    for (let size = 0; size < GOOD.length; size++) {
      expectCode(parseEfiVariable(GOOD.subarray(0, size)), "EVENTLOG_VARIABLE_SIZE");
    }
  });

  it.each([2049n, 1n << 63n, (1n << 64n) - 1n])("refuses a name of %s units", (units) => {
    const head = concatBytes(GUID.global, u64(units), u64(0n));
    expectCode(parseEfiVariable(concatBytes(head, new Uint8Array(8000))), "EVENTLOG_VARIABLE_NAME");
  });

  it("takes a name of 2048 units", () => {
    expect(valueOf(parseEfiVariable(variableData(GUID.global, "x".repeat(2048), u16(1)))).name).toHaveLength(2048);
  });

  it.each([2n, 1n << 32n, 1n << 63n])("refuses data of %s bytes that are not there", (size) => {
    expectCode(
      parseEfiVariable(concatBytes(GUID.global, u64(1n), u64(size), utf16("a"), u16(0).subarray(0, 1))),
      "EVENTLOG_VARIABLE_SIZE",
    );
  });
});

const END = bytesOf("7fff0400");

function loadOption(description: string, path: Uint8Array): Uint8Array {
  return concatBytes(u32(1), u16(path.length), utf16(`${description}\0`), path);
}

describe("boot options", () => {
  it("reads description, path and what follows", () => {
    const option = valueOf(parseLoadOption(concatBytes(loadOption("linux", END), Uint8Array.of(5))));
    expect(option).toEqual({ attributes: 1, description: "linux", path: [], optionalData: Uint8Array.of(5) });
  });

  it("refuses one without the end of its description", () => {
    expectCode(parseLoadOption(concatBytes(u32(1), u16(0), utf16("linux"))), "EVENTLOG_LOAD_OPTION");
  });

  it("refuses one whose path is cut", () => {
    expectCode(parseLoadOption(loadOption("linux", END).subarray(0, -1)), "EVENTLOG_LOAD_OPTION");
    expectCode(parseLoadOption(loadOption("linux", END.subarray(0, 3))), "EVENTLOG_DEVICE_PATH");
  });
});
