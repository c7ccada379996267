import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import { devicePathText, fileOf, parseDevicePath } from "../../src/eventlog/device-path.js";
import { parseFirmwareBlob, parseHandoffTables, parseTaggedEvent } from "../../src/eventlog/firmware-events.js";
import { parseGptEvent } from "../../src/eventlog/gpt.js";
import { parseImageLoad } from "../../src/eventlog/image-load.js";
import { bytesOf, expectCode, GUID, u16, u32, u64, utf16, valueOf } from "./typed-support.js";

const node = (type: number, subtype: number, data: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(type, subtype), u16(4 + data.length), data);
const END = bytesOf("7fff0400");
const FILE = node(4, 4, utf16("\\EFI\\BOOT\\BOOTX64.EFI\0"));
const PATH = concatBytes(node(2, 1, bytesOf("d041030a 00000000")), node(1, 1, bytesOf("0003")), FILE, END);

describe("device paths", () => {
  it("reads nodes, and shows them", () => {
    const path = valueOf(parseDevicePath(PATH));
    expect(path).toHaveLength(3);
    expect(fileOf(path)).toBe("\\EFI\\BOOT\\BOOTX64.EFI");
    expect(devicePathText(path)).toBe("PciRoot(0)/Pci(0x3,0x0)/\\EFI\\BOOT\\BOOTX64.EFI");
  });

  it("shows nodes of other kinds by number, partitions and firmware volumes by GUID", () => {
    const path = concatBytes(
      node(4, 1, concatBytes(u32(1), new Uint8Array(16), GUID.owner, bytesOf("0202"))),
      node(4, 6, GUID.owner),
      node(4, 7, GUID.owner),
      node(3, 2, bytesOf("01000200")),
      node(3, 18, bytesOf("010002000300")),
      node(2, 1, bytesOf("0000000000000000")),
      node(9, 9, bytesOf("00")),
    );
    const guid = "77777777-7777-7777-7777-777777777777";
    expect(devicePathText(valueOf(parseDevicePath(path)))).toMatch(
      new RegExp(`^HD\\(1,${guid}\\)/FvFile\\(${guid}\\)/Fv\\(${guid}\\)/Scsi\\(1,2\\)`),
    );
    expect(fileOf(valueOf(parseDevicePath(node(9, 9, bytesOf("00")))))).toBeNull();
  });

  it("makes a hostile file name harmless", () => {
    const path = valueOf(parseDevicePath(node(4, 4, utf16("a\u001b[2J\u202eb\ud800"))));
    expect(devicePathText(path)).toBe("a\ufffd[2J\ufffdb\ufffd");
  });

  it.each([0, 1, 2, 3, 2049, 0xffff])("refuses a node of length %i", (length) => {
    const parsed = parseDevicePath(concatBytes(Uint8Array.of(4, 4), u16(length), new Uint8Array(0xffff)));
    expectCode(parsed, "EVENTLOG_DEVICE_PATH");
    expect(parsed.ok ? null : [parsed.failure.path, parsed.failure.actual]).toEqual(["device_path.Length", length]);
  });

  it("refuses a node beyond the end", () => {
    expectCode(parseDevicePath(bytesOf("04040500")), "EVENTLOG_DEVICE_PATH");
  });

  it("takes a node of 2048 bytes", () => {
    expect(valueOf(parseDevicePath(node(4, 4, new Uint8Array(2044))))).toHaveLength(1);
  });
});

describe("loaded images", () => {
  const image = (path: Uint8Array, size = BigInt(path.length)): Uint8Array =>
    concatBytes(u64(0x1000n), u64(0x2000n), u64(0n), u64(size), path);

  it("reads place and path, and passes over what old shim writes behind", () => {
    const { location, length, path } = valueOf(parseImageLoad(concatBytes(image(PATH), new Uint8Array(9))));
    expect([location, length, path.length]).toEqual([0x1000n, 0x2000n, 3]);
  });

  it("refuses a cut and a path beyond the end", () => {
    expectCode(parseImageLoad(image(PATH).subarray(0, 31)), "EVENTLOG_IMAGE_LOAD");
    expectCode(parseImageLoad(image(PATH, BigInt(PATH.length) + 1n)), "EVENTLOG_IMAGE_LOAD");
    expectCode(parseImageLoad(image(PATH, (1n << 64n) - 1n)), "EVENTLOG_IMAGE_LOAD");
  });

  it("refuses a bad path in it", () => {
    expectCode(parseImageLoad(image(bytesOf("04040300"))), "EVENTLOG_DEVICE_PATH");
  });
});

describe("partition tables", () => {
  const entry = concatBytes(
    GUID.owner,
    GUID.global,
    u64(34n),
    u64(99n),
    u64(1n),
    utf16("root\0").subarray(),
    new Uint8Array(62),
  );
  const table = (count: bigint, size: number, entries: Uint8Array, signature = toUtf8("EFI PART")): Uint8Array =>
    concatBytes(signature, new Uint8Array(48), GUID.owner, new Uint8Array(12), u32(size), u32(0), u64(count), entries);

  it("reads the partitions", () => {
    const gpt = valueOf(parseGptEvent(table(1n, 128, entry)));
    expect(gpt.diskId).toBe("77777777-7777-7777-7777-777777777777");
    expect(gpt.partitions.map(({ name, firstLba, lastLba }) => [name, firstLba, lastLba])).toEqual([
      ["root", 34n, 99n],
    ]);
  });

  it("reads a table without partitions", () => {
    expect(valueOf(parseGptEvent(table(0n, 0, new Uint8Array()))).partitions).toEqual([]);
  });

  it.each([
    ["another signature", table(1n, 128, entry, toUtf8("EFI PARt"))],
    ["more partitions than bytes", table(2n, 128, entry)],
    ["2^64 - 1 partitions", table((1n << 64n) - 1n, 128, entry)],
    ["entries of 127 bytes", table(1n, 127, entry)],
    ["entries of no bytes", table(1n << 60n, 0, entry)],
    ["bytes behind", table(1n, 128, concatBytes(entry, Uint8Array.of(0)))],
    ["a cut", table(1n, 128, entry).subarray(0, 95)],
  ])("refuses %s", (_, bytes) => {
    expectCode(parseGptEvent(bytes), "EVENTLOG_GPT");
  });
});

describe("what firmware says of its parts", () => {
  const place = concatBytes(u64(0xff000000n), u64(0x1000n));

  it("reads blobs with and without a description", () => {
    expect(valueOf(parseFirmwareBlob(place, false))).toEqual({
      description: null,
      address: 0xff000000n,
      length: 0x1000n,
    });
    expect(valueOf(parseFirmwareBlob(concatBytes(bytesOf("03467628"), place), true)).description).toBe("Fv(");
  });

  it.each([
    ["cut", place.subarray(1), false],
    ["too long", concatBytes(place, Uint8Array.of(0)), false],
    ["with a description beyond its end", concatBytes(bytesOf("ff"), place), true],
  ])("refuses a blob %s", (_, bytes, described) => {
    expectCode(parseFirmwareBlob(bytes, described), "EVENTLOG_FIRMWARE_BLOB");
  });

  it("reads tables", () => {
    const tables = concatBytes(u64(1n), GUID.owner, u64(5n));
    expect(valueOf(parseHandoffTables(tables, false)).tables).toEqual([
      { guid: "77777777-7777-7777-7777-777777777777", address: 5n },
    ]);
    expect(valueOf(parseHandoffTables(concatBytes(bytesOf("0154"), tables), true)).description).toBe("T");
  });

  it.each([0n, 2n, 1n << 63n])("refuses tables counted as %s", (count) => {
    expectCode(parseHandoffTables(concatBytes(u64(count), GUID.owner, u64(5n)), false), "EVENTLOG_HANDOFF_TABLES");
  });

  it("reads a tagged event, and refuses another size", () => {
    const tag = concatBytes(u32(0x8f3b22ec), u32(3), bytesOf("010203"));
    expect(valueOf(parseTaggedEvent(tag))).toEqual({ id: 0x8f3b22ec, data: bytesOf("010203") });
    expectCode(parseTaggedEvent(tag.subarray(0, -1)), "EVENTLOG_TAGGED_EVENT");
    expectCode(parseTaggedEvent(concatBytes(tag, Uint8Array.of(0))), "EVENTLOG_TAGGED_EVENT");
    expectCode(parseTaggedEvent(toUtf8("LOADED_IMAGE::LoadOptions\0")), "EVENTLOG_TAGGED_EVENT");
  });
});
