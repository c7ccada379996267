import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromHex, toHex, u32le, u64le } from "../../src/bytes/index.js";
import {
  EFI_GUIDS,
  EVENT_TYPES,
  bootAuthority,
  devicePathNode,
  efiSignature,
  gptData,
  imageLoadData,
  secureBootValues,
  signatureList,
  simulatedBootCertificate,
  taggedData,
  uefiVariable,
} from "../../src/testing/index.js";

describe("structures with wrong fields", () => {
  it.each<readonly [string, Uint8Array, string]>([
    [
      "a variable's name of 2^63 characters",
      uefiVariable(EFI_GUIDS.globalVariable, "PK", Uint8Array.of(7), { nameLength: 1n << 63n }),
      "61dfe48bca93d211aa0d00e098032b8c" + "0000000000000080" + "0100000000000000" + "50004b00" + "07",
    ],
    [
      "a list of 27 bytes with signatures of 15",
      signatureList(EFI_GUIDS.certSha256, [], { listSize: 27, signatureSize: 15, headerSize: 99 }),
      "2616c4c14c509240aca941f936934328" + "1b000000" + "63000000" + "0f000000",
    ],
    ["a node that is shorter than itself", devicePathNode(4, 4, Uint8Array.of(1, 2), { length: 3 }), "040403000102"],
    ["a tag that says too much", taggedData(5, Uint8Array.of(9), { size: 0xffff_ffff }), "05000000ffffffff09"],
    [
      "a device path of 2^64 - 1 bytes",
      imageLoadData(new Uint8Array(), 0n, { location: 0n, devicePathLength: (1n << 64n) - 1n }),
      "00".repeat(24) + "ff".repeat(8),
    ],
  ])("%s", (_, bytes, hex) => {
    expect(toHex(bytes)).toBe(hex);
  });

  it("refuses what is no GUID", () => {
    expect(() => uefiVariable("8be4df61", "PK", new Uint8Array())).toThrow(RangeError);
    expect(() => efiSignature({ owner: "", data: new Uint8Array() })).toThrow(RangeError);
  });
});

describe("what secure boot rests on", () => {
  it("has certificates that Node reads and verifies", () => {
    const certificate = new X509Certificate(simulatedBootCertificate("veritee simulated db"));
    expect([certificate.subject, certificate.issuer]).toEqual(["CN=veritee simulated db", "CN=veritee simulated db"]);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(toHex(bootAuthority().data)).toBe(toHex(new Uint8Array(certificate.raw)));
  });

  it("has the authority in db, and three digests in dbx", () => {
    const { SecureBoot, db, dbx } = secureBootValues("on");
    expect([toHex(SecureBoot), toHex(secureBootValues("off").SecureBoot)]).toEqual(["01", "00"]);
    expect(toHex(db)).toContain(toHex(efiSignature(bootAuthority())));
    expect(dbx).toHaveLength(28 + 3 * 48);
  });

  it("has a partition table of 128 bytes for each partition", () => {
    const partition = { type: EFI_GUIDS.certX509, id: EFI_GUIDS.certSha256, firstBlock: 1n, lastBlock: 2n, name: "a" };
    const table = gptData([partition, partition]);
    expect([table.length, u64le(table, 92), u32le(table, 12)]).toEqual([100 + 2 * 128, 2n, 92]);
    expect(toHex(table.slice(-128, -112))).toBe(toHex(fromHex("a159c0a5e494a74a87b5ab155c2bf072") ?? table));
    expect(EVENT_TYPES.EV_EFI_GPT_EVENT).toBe(0x80000006);
  });
});
