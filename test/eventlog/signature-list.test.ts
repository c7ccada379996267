import { describe, expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import { parseDatabaseUpdate, parseSignatureLists } from "../../src/eventlog/signature-list.js";
import { bytesOf, CERTIFICATE, expectCode, GUID, signatureList, u32, valueOf } from "./typed-support.js";

const HASHES = signatureList(GUID.sha256, new Uint8Array(32).fill(1), new Uint8Array(32).fill(2));
const BOTH = concatBytes(signatureList(GUID.x509, CERTIFICATE), HASHES);

/** The list of two hashes with one u32 of its header changed. */
function changed(offset: 16 | 20 | 24, value: number): Uint8Array {
  const bytes = new Uint8Array(HASHES);
  bytes.set(u32(value), offset);
  return bytes;
}

describe("signature lists", () => {
  it("reads the entries of all lists", () => {
    expect(valueOf(parseSignatureLists(BOTH)).map(({ type, bytes }) => [type, bytes.length])).toEqual([
      ["x509", CERTIFICATE.length],
      ["sha256", 32],
      ["sha256", 32],
    ]);
  });

  it("keeps a type that it does not know by its GUID", () => {
    const [entry] = valueOf(parseSignatureLists(signatureList(GUID.owner, Uint8Array.of(1))));
    expect(entry).toEqual({
      type: "77777777-7777-7777-7777-777777777777",
      owner: "77777777-7777-7777-7777-777777777777",
      bytes: Uint8Array.of(1),
    });
  });

  it("takes no bytes, and a list of none, as an empty database", () => {
    expect(valueOf(parseSignatureLists(new Uint8Array()))).toEqual([]);
    expect(valueOf(parseSignatureLists(concatBytes(GUID.sha256, u32(28), u32(0), u32(48))))).toEqual([]);
  });

  it("passes over a list's header", () => {
    const list = concatBytes(
      GUID.sha256,
      u32(28 + 3 + 17),
      u32(3),
      u32(17),
      bytesOf("010203"),
      GUID.owner,
      bytesOf("09"),
    );
    expect(valueOf(parseSignatureLists(list))[0]?.bytes).toEqual(Uint8Array.of(9));
  });

  it("refuses a database cut within a list's head", () => {
    expectCode(parseSignatureLists(BOTH.subarray(0, BOTH.length - 70)), "EVENTLOG_SIGNATURE_LIST_SIZE");
    expectCode(parseSignatureLists(HASHES.subarray(0, 27)), "EVENTLOG_SIGNATURE_LIST");
  });

  it.each([0, 27, 28 + 97, 0xffffffff])("refuses SignatureListSize %i", (size) => {
    expectCode(parseSignatureLists(changed(16, size)), "EVENTLOG_SIGNATURE_LIST_SIZE");
  });

  it("refuses a list above 1 MiB", () => {
    const list = concatBytes(GUID.sha256, u32(0x100001), u32(0), u32(0x100001 - 28), new Uint8Array(0x100001 - 28));
    expectCode(parseSignatureLists(list), "EVENTLOG_SIGNATURE_LIST_SIZE");
  });

  it.each([97, 0xffffffff])("refuses SignatureHeaderSize %i, which swallows the list", (size) => {
    expectCode(parseSignatureLists(changed(20, size)), "EVENTLOG_SIGNATURE_HEADER_SIZE");
  });

  it.each([0, 15, 16, 47, 97, 0xffffffff])("refuses SignatureSize %i", (size) => {
    expectCode(parseSignatureLists(changed(24, size)), "EVENTLOG_SIGNATURE_SIZE");
  });
});

describe("updates of a database", () => {
  const head = concatBytes(new Uint8Array(16), u32(24 + 2), bytesOf("0002f10e"), new Uint8Array(16 + 2));

  it("reads the lists behind the signature", () => {
    expect(valueOf(parseDatabaseUpdate(concatBytes(head, HASHES)))).toHaveLength(2);
  });

  it("refuses another header", () => {
    const other = new Uint8Array(head);
    other[22] = 0xf0;
    expectCode(parseDatabaseUpdate(concatBytes(other, HASHES)), "EVENTLOG_DATABASE_UPDATE");
    const short = new Uint8Array(head);
    short.set(u32(23), 16);
    expectCode(parseDatabaseUpdate(concatBytes(short, HASHES)), "EVENTLOG_DATABASE_UPDATE");
    expectCode(parseDatabaseUpdate(HASHES), "EVENTLOG_DATABASE_UPDATE");
    expectCode(parseDatabaseUpdate(head.subarray(0, 30)), "EVENTLOG_DATABASE_UPDATE");
  });
});
