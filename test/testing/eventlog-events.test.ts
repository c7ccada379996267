import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes, toHex, toUtf8, u32le, u64le } from "../../src/bytes/index.js";
import {
  EFI_ACTIONS,
  EFI_GUIDS,
  acpiTableEvent,
  agentEvent,
  authorityEvent,
  bootAuthority,
  bootOrder,
  bootVariableEvent,
  devicePathNode,
  devicePathOfFile,
  digestOfEvent,
  efiActionEvent,
  firmwareBlobEvent,
  grubFileEvent,
  grubTextEvent,
  imageEvent,
  imageLoadData,
  linuxInitrdEvent,
  linuxLoadOptionsEvent,
  mokListEvent,
  nonHostInfoEvent,
  scrtmVersionEvent,
  secureBootVariableEvent,
  separatorEvent,
  shimVariableEvent,
  signatureList,
  stubCommandLineEvent,
  stubSectionEvents,
} from "../../src/testing/index.js";
import type { EfiSignature, LogRecordFields, SecureBootVariable, SimulatedEvent } from "../../src/testing/index.js";
import { describeWithVectors, readVector } from "../helpers/vectors.js";
import { readLog } from "./event-log-reader.js";

const SHA256 = 0x0b;

/** What a log says of an event, and the digest that goes with it where the test knows it. */
function shown(
  { register, type, data, ...rest }: SimulatedEvent | LogRecordFields,
  digest: "digest" | "none",
): unknown {
  const event = { register, type, data: toHex(data) };
  if (digest === "none") return event;
  if (!("digests" in rest)) {
    return { ...event, digest: toHex(digestOfEvent({ register, type, data, ...rest }, "sha256") ?? data) };
  }
  return { ...event, digest: toHex(rest.digests.find(({ algorithm }) => algorithm === SHA256)?.digest ?? data) };
}

function valueOf(variable: Uint8Array): Uint8Array {
  return variable.slice(32 + 2 * Number(u64le(variable, 16)));
}

function guidText(bytes: Uint8Array): string {
  const hex = (from: number, to: number, turned: boolean): string => {
    const part = bytes.slice(from, to);
    return toHex(turned ? part.reverse() : part);
  };
  return [hex(0, 4, true), hex(4, 6, true), hex(6, 8, true), hex(8, 10, false), hex(10, 16, false)].join("-");
}

describeWithVectors("events made as real machines made them", () => {
  const redHat = readLog(readVector("vtpm/eventlog/keylime-binary_bios_measurements-secureboot.bin")).records;
  const gce = readLog(readVector("vtpm/eventlog/dstack-tpm_eventlog.bin")).records;
  const dataOf = (records: readonly LogRecordFields[], number: number): Uint8Array =>
    records[number]?.data ?? new Uint8Array();
  const commandLine = new TextDecoder().decode(dataOf(redHat, 94)).slice("kernel_cmdline: ".length, -1);

  it.each<readonly [string, LogRecordFields | undefined, SimulatedEvent]>([
    ["S-CRTM version", redHat[1], scrtmVersionEvent("edk2-20240524-7.el9")],
    ["S-CRTM version of GCE", gce[3], scrtmVersionEvent("GCE Virtual Firmware v2")],
    ["NonHostInfo", gce[4], nonHostInfoEvent(3)],
    ["SecureBoot", redHat[4], secureBootVariableEvent("SecureBoot", Uint8Array.of(1))],
    ["PK", redHat[5], secureBootVariableEvent("PK", valueOf(dataOf(redHat, 5)))],
    ["db", redHat[7], secureBootVariableEvent("db", valueOf(dataOf(redHat, 7)))],
    ["dbx", gce[9], secureBootVariableEvent("dbx", valueOf(dataOf(gce, 9)))],
    ["separator of PCR 7", redHat[9], separatorEvent(7)],
    ["BootOrder", gce[14], bootVariableEvent("BootOrder", bootOrder([1, 2, 3, 0]))],
    ["Boot0000", redHat[18], bootVariableEvent("Boot0000", valueOf(dataOf(redHat, 18)))],
    ["calling an application", redHat[19], efiActionEvent(4, EFI_ACTIONS.callingApplication)],
    ["SbatLevel", redHat[32], shimVariableEvent("SbatLevel", valueOf(dataOf(redHat, 32)))],
    ["GRUB's kernel command line", redHat[94], grubTextEvent("kernel_cmdline: ", commandLine)],
    ["a section's name", gce[29], stubSectionEvents(".linux", new Uint8Array())[0] ?? separatorEvent(0)],
    ["leaving boot services", gce[44], efiActionEvent(5, EFI_ACTIONS.exitBootServices)],
    ["having left them", gce[45], efiActionEvent(5, EFI_ACTIONS.exitBootServicesSucceeded)],
  ])("%s, digest and all", (_, real, made) => {
    expect(real).toBeDefined();
    expect(shown(made, "digest")).toEqual(shown(real ?? made, "digest"));
    expect(real === undefined ? "" : toHex(real.digests.at(-1)?.digest ?? new Uint8Array())).not.toBe("");
  });

  const db = dataOf(redHat, 27).subarray(36);
  const [owner, der] = [guidText(db), db.slice(16)];

  it.each<readonly [string, LogRecordFields | undefined, SimulatedEvent]>([
    ["a firmware volume", redHat[2], firmwareBlobEvent(0x82_0000n, new Uint8Array(0xe_0000))],
    ["an ACPI table", redHat[10], acpiTableEvent(new Uint8Array())],
    ["db's authority", redHat[27], authorityEvent("db", { owner, data: der })],
    ["MokList", redHat[30], mokListEvent("MokList", new Uint8Array())],
    ["a file of GRUB", redHat[46], grubFileEvent("(hd0,gpt2)/grub2/grubenv", new Uint8Array())],
    ["a section's content", gce[34], stubSectionEvents(".cmdline", new Uint8Array())[1] ?? separatorEvent(0)],
    ["load options", gce[42], linuxLoadOptionsEvent("")],
    ["initrd", gce[43], linuxInitrdEvent(new Uint8Array())],
  ])("%s, but for what only its machine knew", (_, real, made) => {
    expect(real).toBeDefined();
    expect(shown(made, "none")).toEqual(shown(real ?? made, "none"));
  });

  it("an image's place and path", () => {
    const real = dataOf(redHat, 35);
    const fields = { location: u64le(real, 0), linkTimeAddress: u64le(real, 16) };
    const path = devicePathOfFile("\\EFI\\redhat\\grubx64.efi");
    expect(toHex(imageLoadData(path, u64le(real, 8), fields))).toBe(toHex(real));
    const nodes = concatBytes(devicePathNode(0x02, 0x01, dataOf(gce, 28).slice(36, 44)));
    expect(toHex(nodes)).toBe(toHex(dataOf(gce, 28).slice(32, 44)));
  });

  it.each<readonly [SecureBootVariable, number]>([
    ["PK", 5],
    ["KEK", 6],
    ["db", 7],
    ["dbx", 8],
  ])("signature lists of %s", (_, number) => {
    const value = valueOf(dataOf(redHat, number));
    const lists: Uint8Array[] = [];
    for (let at = 0; at < value.length; at += u32le(value, at + 16)) {
      const size = u32le(value, at + 24);
      const signatures: EfiSignature[] = [];
      for (let from = at + 28; from < at + u32le(value, at + 16); from += size) {
        signatures.push({ owner: guidText(value.slice(from)), data: value.slice(from + 16, from + size) });
      }
      lists.push(signatureList(guidText(value.slice(at)), signatures));
    }
    expect(lists.length).toBeGreaterThan(0);
    expect(toHex(concatBytes(...lists))).toBe(toHex(value));
  });
});

function sha256(message: Uint8Array): string {
  return createHash("sha256").update(message).digest("hex");
}

function digestHex(event: SimulatedEvent): string {
  return toHex(digestOfEvent(event, "sha256") ?? new Uint8Array());
}

describe("digests of events", () => {
  const text = (units: string): Uint8Array => Buffer.from(units, "utf16le");

  it.each<readonly [string, SimulatedEvent, Uint8Array]>([
    ["GRUB's text", grubTextEvent("grub_cmd: ", "boot"), toUtf8("boot")],
    ["old GRUB's text and NUL", grubTextEvent("grub_cmd ", "boot", "text-and-nul"), toUtf8("boot\0")],
    ["a stub's command line", stubCommandLineEvent("ro"), text("ro\0")],
    ["an old stub's command line", stubCommandLineEvent("ro", "one-byte"), text("ro\0")],
    ["load options", linuxLoadOptionsEvent("ro"), text("ro\0")],
    ["a boot variable's value", bootVariableEvent("BootOrder", bootOrder([1])), Uint8Array.of(1, 0)],
    ["a file's content", grubFileEvent("/a", toUtf8("content")), toUtf8("content")],
    ["an image", imageEvent("\\a.efi", toUtf8("image")), toUtf8("image")],
    ["a firmware volume", firmwareBlobEvent(1n, toUtf8("volume")), toUtf8("volume")],
  ])("are of %s", (_, event, message) => {
    expect(digestHex(event)).toBe(sha256(message));
  });

  it("are of the data where firmware says so, and without its last byte where old shims do", () => {
    const whole = authorityEvent("db", bootAuthority());
    const short = authorityEvent("db", bootAuthority(), EFI_GUIDS.imageSecurityDatabase, "without-last-byte");
    const variable = bootVariableEvent("BootOrder", bootOrder([1]), "data");
    const agent = agentEvent(8, "example started 1");
    for (const event of [whole, variable, agent]) expect(digestHex(event)).toBe(sha256(event.data));
    expect([digestHex(short), toHex(short.data)]).toEqual([sha256(whole.data.slice(0, -1)), toHex(whole.data)]);
  });

  it("an old stub logs half of the NUL", () => {
    expect(toHex(stubCommandLineEvent("a", "one-byte").data)).toBe("610000");
    expect(toHex(stubCommandLineEvent("a").data)).toBe("61000000");
  });
});
