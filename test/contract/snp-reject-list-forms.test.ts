import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../src/bytes/index.js";
import {
  attestationJson,
  attestationProtobuf,
  encodeCertificateTable,
  reportProtobuf,
} from "../../src/testing/index.js";
import { policyText } from "../helpers/snp.js";
import { createWorld, POLICY } from "../helpers/world.js";
import type { Said } from "../helpers/world.js";

/**
 * The list of what a verifier of SEV-SNP must refuse, its lines on encodings: certificates (20), tables
 * (21), messages (23) and policies (24), through the public entry. See snp-reject-list.test.ts.
 */

const { amd, vcek, genuine, chain, verdict } = await createWorld("reject-list-forms");
const ask = [amd.ask.der];

function refused(code: string): Said {
  return ["contraindicated", code];
}

/** The certificate table as its parts, so that each can be changed. */
interface Entry {
  readonly guid: string;
  readonly offset: number;
  readonly length: number;
}

const GUID = {
  vcek: "63da758de6644564adc5f4b93be8accd",
  ask: "4ab7b379bbac4fe4a02f05aef327c782",
  vlek: "a8074bc2a25a483eaae639c045a0b8a1",
  none: "00000000000000000000000000000000",
} as const;

function header(entries: readonly Entry[], terminator: "terminated" | "open" = "terminated"): Uint8Array {
  const bytes = new Uint8Array(24 * entries.length + (terminator === "terminated" ? 24 : 0));
  const view = new DataView(bytes.buffer);
  entries.forEach(({ guid, offset, length }, index) => {
    bytes.set(Uint8Array.from(Buffer.from(guid, "hex")), 24 * index);
    view.setUint32(24 * index + 16, offset, true);
    view.setUint32(24 * index + 20, length, true);
  });
  return bytes;
}

/** The report, a header, and the VCEK's certificate behind it. */
function withTable(entries: readonly Entry[], ...behind: readonly Uint8Array[]): Uint8Array {
  return concatBytes(genuine, header(entries), vcek.der, ...behind);
}

const size = vcek.der.length;
const sound: Entry = { guid: GUID.vcek, offset: 48, length: size };

describe("20: certificates", () => {
  it("the sound case is affirming", async () => {
    expect(await verdict(genuine, chain)).toEqual(["affirming", undefined]);
  });

  it.each<readonly [string, (der: Uint8Array) => Uint8Array, string]>([
    ["a byte behind it", (der) => concatBytes(der, Uint8Array.of(0)), "X509_DER_TRAILING"],
    ["an indefinite length", (der) => concatBytes(Uint8Array.of(0x30, 0x80), der.subarray(4)), "X509_DER_LENGTH"],
    [
      "a length that is not minimal",
      (der) => concatBytes(Uint8Array.of(0x30, 0x83, 0), der.subarray(2)),
      "X509_DER_LENGTH",
    ],
    [
      "a length of 4 GiB",
      (der) => concatBytes(Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff), der.subarray(4)),
      "X509_DER_LENGTH",
    ],
    ["its last byte missing", (der) => der.subarray(0, -1), "X509_DER_LENGTH"],
  ])("a VCEK with %s", async (_name, change, code) => {
    expect(await verdict(genuine, [change(vcek.der), ...ask])).toEqual(refused(code));
  });

  it.each<readonly [string, (pem: string) => string]>([
    ["a header", (pem) => pem.replace("\n", "\nProc-Type: 4,ENCRYPTED\n\n")],
    ["another label", (pem) => pem.replaceAll("CERTIFICATE", "PUBLIC KEY")],
    ["a character that is no base64", (pem) => pem.replace("\nM", "\n*")],
    ["text behind it", (pem) => `${pem}text\n`],
  ])("PEM with %s is no endorsement", async (_name, change) => {
    expect(await verdict(genuine, [toUtf8(change(vcek.pem)), ...ask])).toEqual(["none", "SNP_VEK_MISSING"]);
    expect(await verdict(genuine, [toUtf8(vcek.pem), ...ask])).toEqual(["affirming", undefined]);
  });

  it("PEM in a table: one certificate, NULs at the end tolerated, two refused", async () => {
    const table = (text: string): Uint8Array => {
      const blob = toUtf8(text);
      return concatBytes(genuine, header([{ guid: GUID.vcek, offset: 48, length: blob.length }]), blob);
    };
    expect(await verdict(table(vcek.pem), ask)).toEqual(["affirming", undefined]);
    expect(await verdict(table(`${vcek.pem}\0\0\0`), ask)).toEqual(["affirming", undefined]);
    expect(await verdict(table(vcek.pem + vcek.pem), ask)).toEqual(["none", "SNP_VEK_MISSING"]);
  });
});

describe("21: certificate tables", () => {
  it("the sound one is affirming, an empty one too", async () => {
    expect(await verdict(withTable([sound]), ask)).toEqual(["affirming", undefined]);
    expect(await verdict(concatBytes(genuine, header([])), chain)).toEqual(["affirming", undefined]);
    expect(await verdict(withTable([sound], new Uint8Array(4096)), ask)).toEqual(["affirming", undefined]);
    expect(encodeCertificateTable([{ guid: "vcek", bytes: vcek.der }])).toEqual(concatBytes(header([sound]), vcek.der));
  });

  it.each<readonly [string, Uint8Array, string]>([
    ["1 byte", concatBytes(genuine, Uint8Array.of(1)), "EVIDENCE_TABLE_TRUNCATED"],
    ["1 zero byte", concatBytes(genuine, Uint8Array.of(0)), "EVIDENCE_TABLE_TRUNCATED"],
    ["23 bytes", concatBytes(genuine, new Uint8Array(23).fill(1)), "EVIDENCE_TABLE_TRUNCATED"],
    ["an offset inside the header", withTable([{ ...sound, offset: 24 }]), "EVIDENCE_TABLE_BOUNDS"],
    ["an end behind the table", withTable([{ ...sound, length: size + 1 }]), "EVIDENCE_TABLE_BOUNDS"],
    [
      "an end that wraps around in 32 bits",
      withTable([{ ...sound, offset: 0xfffffff0, length: 0x40 }]),
      "EVIDENCE_TABLE_BOUNDS",
    ],
    [
      "no terminator",
      concatBytes(genuine, header([{ ...sound, offset: 24 }], "open"), vcek.der),
      "EVIDENCE_TABLE_TERMINATOR",
    ],
    [
      "two entries that overlap",
      withTable([
        { ...sound, offset: 72 },
        { guid: GUID.ask, offset: 72, length: 10 },
      ]),
      "EVIDENCE_TABLE_OVERLAP",
    ],
    [
      "an entry twice",
      withTable([
        { ...sound, offset: 72, length: size - 4 },
        { ...sound, offset: 72 + size - 4, length: 4 },
      ]),
      "EVIDENCE_TABLE_DUPLICATE",
    ],
    ["a zero GUID with a length", withTable([{ ...sound, guid: GUID.none }]), "EVIDENCE_TABLE_ENTRY"],
    ["an entry without a byte", withTable([{ ...sound, length: 0 }]), "EVIDENCE_TABLE_ENTRY"],
    ["bytes in no entry", withTable([sound], Uint8Array.of(1)), "EVIDENCE_TABLE_TRAILING"],
  ])("%s", async (_name, evidence, code) => {
    expect(await verdict(evidence, chain)).toEqual(refused(code));
  });

  it("a root, an intermediate and a certificate of another kind in the table change nothing", async () => {
    const vlek = await amd.issueVlek();
    const blobs = [vcek.der, amd.ark.der, amd.ask.der, vlek.der];
    const names = ["vcek", "ark", "ask", "vlek"] as const;
    const table = encodeCertificateTable(names.map((guid, index) => ({ guid, bytes: blobs[index] ?? genuine })));
    expect(await verdict(concatBytes(genuine, table), [])).toEqual(["affirming", undefined]);
    expect(await verdict(concatBytes(genuine, table), [], { anchors: null })).toEqual(refused("SNP_VEK_CHAIN"));
  });
});

describe("23: protobuf messages", () => {
  const whole = attestationProtobuf(genuine, { vcek: vcek.der, ask: amd.ask.der, ark: amd.ark.der });
  const bare = reportProtobuf(genuine);
  const tag = (number: number, wire: WireType): Uint8Array => new BinaryWriter().tag(number, wire).finish();
  const report = (...behind: readonly Uint8Array[]): Uint8Array => concatBytes(bare, ...behind);
  const varint = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);

  it("the sound ones are affirming", async () => {
    expect(await verdict(whole, [])).toEqual(["affirming", undefined]);
    expect(await verdict(bare, chain)).toEqual(["affirming", undefined]);
  });

  it.each<readonly [string, Uint8Array, string]>([
    ["a measurement of 47 bytes", withoutField(12, bytesField(12, new Uint8Array(47))), "EVIDENCE_FIELD_LENGTH"],
    ["a signature of 511 bytes", withoutField(28, bytesField(28, new Uint8Array(511))), "EVIDENCE_FIELD_LENGTH"],
    ["no signature", withoutField(28), "EVIDENCE_FIELD_MISSING"],
    ["a build of 256", withoutField(21, numberField(21, 256n)), "EVIDENCE_FIELD_RANGE"],
    ["a guest SVN of 2^32", withoutField(2, numberField(2, 2n ** 32n)), "EVIDENCE_FIELD_RANGE"],
    ["a cut varint", report(tag(2, WireType.Varint)), "EVIDENCE_PROTOBUF"],
    [
      "a varint of 11 bytes",
      report(tag(2, WireType.Varint), varint(...new Array<number>(10).fill(0x80), 1)),
      "EVIDENCE_PROTOBUF",
    ],
    ["a length beyond the end", report(tag(40, WireType.LengthDelimited), varint(0x7f)), "EVIDENCE_PROTOBUF"],
    ["a group", report(tag(40, WireType.StartGroup), tag(40, WireType.EndGroup)), "EVIDENCE_PROTOBUF"],
    ["a field twice", report(numberField(1, 3n)), "EVIDENCE_FIELD_DUPLICATE"],
    ["a number where bytes belong", withoutField(12, numberField(12, 1n)), "EVIDENCE_FIELD_TYPE"],
  ])("%s", async (_name, evidence, code) => {
    expect(await verdict(evidence, chain)).toEqual(refused(code));
  });

  it("a message without a report, and one with both kinds of certificates", async () => {
    const certificates = bytesField(1, vcek.der);
    const without = bytesField(2, certificates);
    expect(await verdict(without, chain)).toEqual(refused("EVIDENCE_FIELD_MISSING"));
    const vlek = await amd.issueVlek();
    const both = attestationProtobuf(genuine, { vcek: vcek.der, vlek: vlek.der });
    expect(await verdict(both, chain)).toEqual(refused("EVIDENCE_CERTIFICATE_KINDS"));
  });

  it("deep nesting, and a length that promises more than there is", async () => {
    let nested: Uint8Array = new Uint8Array(0);
    for (let depth = 0; depth < 10_000; depth++) nested = bytesField(1, nested);
    expect((await verdict(nested, chain))[0]).toBe("contraindicated");
    expect(await verdict(Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), chain)).toEqual(
      refused("EVIDENCE_PROTOBUF"),
    );
  });

  /** The bare message with a field taken out, where it is there, and something put at its end. */
  function withoutField(number: number, ...instead: readonly Uint8Array[]): Uint8Array {
    const others = fieldsOf(bare).filter(([found]) => found !== number);
    return concatBytes(...others.map(([, bytes]) => bytes), ...instead);
  }
});

function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(bytes).finish();
}

function numberField(number: number, value: bigint): Uint8Array {
  return new BinaryWriter().tag(number, WireType.Varint).uint64(value).finish();
}

/** The fields of a message with varints and byte strings only: number, and tag and value as they stand. */
function fieldsOf(message: Uint8Array): readonly (readonly [number, Uint8Array])[] {
  const fields: (readonly [number, Uint8Array])[] = [];
  const varintAt = (at: number): readonly [value: number, end: number] => {
    let [value, factor, end] = [0, 1, at];
    for (;;) {
      const byte = message[end++] ?? 0;
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return [value, end];
    }
  };
  for (let at = 0; at < message.length;) {
    const [tag, value] = varintAt(at);
    const [first, behind] = varintAt(value);
    const end = tag % 8 === 2 ? behind + first : behind;
    fields.push([Math.floor(tag / 8), message.subarray(at, end)]);
    at = end;
  }
  return fields;
}

describe("23: messages as JSON", () => {
  const text = attestationJson(genuine, { vcek: vcek.der, ask: amd.ask.der });

  it("the sound one is affirming", async () => {
    expect(await verdict(toUtf8(text), [])).toEqual(["affirming", undefined]);
  });

  it.each<readonly [string, (json: string) => string, string]>([
    ["a key twice", (json) => json.replace(/"version":\s*3/, '"version": 3, "version": 3'), "JSON_DUPLICATE_KEY"],
    ["both spellings", (json) => json.replace(/"reportId":/, '"report_id": "", "reportId":'), "PROTOJSON_DUPLICATE"],
    ["an unknown field", (json) => json.replace(/"version"/, '"__proto__": 1, "version"'), "PROTOJSON_UNKNOWN_FIELD"],
    ["text behind it", (json) => `${json}x`, "JSON_TRAILING"],
  ])("%s", async (_name, change, code) => {
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(await verdict(toUtf8(changed), chain)).toEqual(refused(code));
  });

  it("nesting without end is refused early", async () => {
    const bomb = toUtf8(`{"report":${"[".repeat(500_000)}`);
    expect((await verdict(bomb, chain))[0]).toBe("contraindicated");
    const large = new Uint8Array(16 * 1024 * 1024).fill(0x5b);
    large[0] = 0x7b;
    expect(await verdict(large, chain)).toEqual(refused("EVIDENCE_SIZE"));
  });
});

describe("24: policies", () => {
  const measurement = /"measurement": "[^"]+"/.exec(POLICY)?.[0] ?? "";

  it.each<readonly [string, string, string]>([
    ["a key twice", POLICY.replace(measurement, `${measurement}, ${measurement}`), "JSON_DUPLICATE_KEY"],
    ["both spellings", policyText({ chip_id: '""', chipId: '""' }), "PROTOJSON_DUPLICATE"],
    ["a key __proto__", policyText({ __proto__x: "1" }).replace("__proto__x", "__proto__"), "PROTOJSON_UNKNOWN_FIELD"],
    ["a number above 2^64", policyText({ minimum_tcb: "18446744073709551616" }), "PROTOJSON_NUMBER_RANGE"],
    ["a wrapper as an object", policyText({ vmpl: '{"value": 0}' }), "PROTOJSON_WRAPPER_OBJECT"],
    ["hex for base64", policyText({ measurement: `"${"1".repeat(96)}"` }), "PROTOJSON_BYTES_LENGTH"],
    ["a word of the guest policy that states nothing", '{"policy": {"vmpl": 0}}', "SNP_POLICY_GUEST_POLICY"],
    ["nesting", `{"policy": ${"[".repeat(100)}`, "JSON_DEPTH"],
    ["no JSON", "policy: 1", "JSON_SYNTAX"],
  ])("%s", async (_name, policy, code) => {
    expect(await verdict(genuine, chain, { policy })).toEqual(["none", code]);
  });

  it("16 MiB of nested JSON are refused by their size", async () => {
    const started = process.hrtime.bigint();
    expect(await verdict(genuine, chain, { policy: "[".repeat(16 * 1024 * 1024) })).toEqual(["none", "JSON_SIZE"]);
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5);
  });

  it("an empty policy states nothing, and that is said of the evidence", async () => {
    expect(await verdict(genuine, chain, { policy: '{"policy": {}}' })).toEqual(refused("POLICY_SECTION"));
  });

  it("the digits of a 64-bit number count", async () => {
    const tcb = Buffer.from(vcek.tcb).readBigUInt64LE();
    const policy = (value: bigint): string => policyText({ minimum_tcb: String(value) });
    expect((await verdict(genuine, chain, { policy: policy(tcb) }))[0]).toBe("warning");
    expect(await verdict(genuine, chain, { policy: policy(tcb + 1n) })).toEqual(refused("SNP_MINIMUM_TCB"));
    expect(Number(tcb)).toBe(Number(tcb + 1n));
  });
});
