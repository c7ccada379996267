import { expect, it } from "vitest";
import { bootStoryOf, parseDatabaseUpdate, readEvents, wellKnownCertificate } from "../../src/eventlog/index.js";
import type { BootStory, BootStoryOptions, EventLog, LogHash } from "../../src/eventlog/index.js";
import { NODE_DIGESTS } from "../helpers/eventlog-bytes.js";
import { logOf } from "../helpers/eventlog.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";
import { readMessage } from "../helpers/vtpm-vectors.js";

/** Certificates that veritee knows by name, an update of dbx, and the stories of logs that came with quotes. */

const CERTIFICATES = [
  ["GcePk.crt", "GCE_DEFAULT_PK"],
  ["MicCorKEKCA2011_2011-06-24.crt", "MS_THIRD_PARTY_KEK_CA_2011"],
  ["MicCorUEFCA2011_2011-06-27.crt", "MS_THIRD_PARTY_UEFI_CA_2011"],
  ["MicWinProPCA2011_2011-10-19.crt", "MS_WINDOWS_PROD_PCA_2011"],
  ["canonical-boothole.crt", "REVOKED_CANONICAL_BOOTHOLE"],
  ["cisco-boothole.crt", "REVOKED_CISCO_BOOTHOLE"],
  ["debian-boothole.crt", "REVOKED_DEBIAN_BOOTHOLE"],
] as const;

function namesOf(story: BootStory, database: "PK" | "KEK" | "db" | "dbx"): readonly (string | null)[] {
  const entries = story.secureBoot.variables[database]?.value ?? [];
  return entries.filter(({ type }) => type === "x509").map(({ bytes }) => wellKnownCertificate(bytes, NODE_DIGESTS));
}

/** A log out of a dump of go-attestation. */
function dumped(file: string): EventLog {
  const { Log } = readVectorJson<{ readonly Log: { readonly Raw: string } }>(`vtpm/attest/${file}`);
  return logOf(new Uint8Array(Buffer.from(Log.Raw, "base64")));
}

function storyOf(log: EventLog, hash: LogHash, options?: BootStoryOptions): BootStory {
  return bootStoryOf(log, NODE_DIGESTS, hash, options);
}

const codesOf = (part: { readonly problems: readonly { readonly code: string }[] }): readonly string[] =>
  part.problems.map(({ code }) => code);

describeWithVectors("well known certificates and revocations", () => {
  it.each(CERTIFICATES)("%s is %s, and with one bit changed nobody", (file, name) => {
    const der = readVector(`vtpm/secureboot/${file}`);
    expect(wellKnownCertificate(der, NODE_DIGESTS)).toBe(name);
    const other = new Uint8Array(der);
    other[der.length - 1] = (other[der.length - 1] ?? 0) ^ 1;
    expect(wellKnownCertificate(other, NODE_DIGESTS)).toBeNull();
  });

  it("an update of dbx has the hashes that vendors revoked", () => {
    const update = parseDatabaseUpdate(readVector("vtpm/secureboot/dbxupdate-2014-08-11.bin"));
    if (!update.ok) throw new Error(update.failure.message);
    expect(new Set(update.value.map(({ type, bytes }) => `${type}/${bytes.length}`))).toEqual(new Set(["sha256/32"]));
    // 652 bytes of list: its head of 28, and 13 entries of 48.
    expect(update.value).toHaveLength(13);
  });

  it("a real db and dbx hold them", () => {
    const story = storyOf(logOf(readVector("vtpm/eventlog/debian-10.bin")), "sha1");
    expect(namesOf(story, "PK")).toEqual(["GCE_DEFAULT_PK"]);
    expect(namesOf(story, "KEK")).toEqual(["MS_THIRD_PARTY_KEK_CA_2011"]);
    expect(namesOf(story, "db")).toEqual(["MS_THIRD_PARTY_UEFI_CA_2011", "MS_WINDOWS_PROD_PCA_2011"]);
    expect(namesOf(story, "dbx")).toEqual([
      "REVOKED_CANONICAL_BOOTHOLE",
      "REVOKED_CISCO_BOOTHOLE",
      "REVOKED_DEBIAN_BOOTHOLE",
    ]);
  });
});

describeWithVectors("the stories of logs that came with quotes", () => {
  const messageLog = (file: string): EventLog => logOf(readMessage(readVector(`vtpm/attest/${file}`)).eventLog);

  it("Coconut's machine started with Secure Boot, and its firmware has an empty version", () => {
    const story = storyOf(messageLog("cocos-vtpm-coconut-2025-03.pb"), "sha256");
    expect([story.secureBoot.state, story.firmware.scrtmVersion?.value]).toEqual(["on", ""]);
    expect(story.secureBoot.problems).toEqual([]);
  });

  it("Google's machine tells applications, commands and one kernel command line", () => {
    const story = storyOf(messageLog("gce-cos-85-no-nonce.pb"), "sha256");
    expect(story.secureBoot.problems).toEqual([]);
    expect(story.boot.applications?.length).toBeGreaterThan(0);
    expect(story.kernelCommandLine?.value).toMatch(/vmlinuz/);
    expect(story.firmware.scrtmVersion?.value).toMatch(/^GCE Virtual Firmware v/);
  });

  it("Windows' trees are read like any data, and its separators are no error", () => {
    const log = dumped("windows_gcp_shielded_vm.json");
    const events = readEvents(log, NODE_DIGESTS, "sha1");
    const trees = events.filter(({ content }) => content.kind === "tag" && content.meaning === "windows");
    expect(trees.length).toBeGreaterThan(0);
    expect(new Set(trees.map(({ measured }) => measured))).toEqual(new Set(["data"]));
    expect(events.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    const story = storyOf(log, "sha1");
    expect([story.secureBoot.problems, story.systemd, story.grub]).toEqual([[], null, null]);
    expect(story.secureBoot.state).not.toBe("unknown");
  });

  it("firmware of TPM 1.2 times measures variables' content alone, and so proves nothing of Secure Boot", () => {
    const story = storyOf(dumped("linux_tpm12.json"), "sha1");
    expect(story.secureBoot.state).toBe("unknown");
    expect(codesOf(story.secureBoot)).toContain("EVENTLOG_VARIABLE_NOT_MEASURED");
  });

  it("sections of a unified kernel image, and an image started from PCR 2", () => {
    const story = storyOf(logOf(readVector("vtpm/eventlog/dstack-tpm_eventlog.bin")), "sha256");
    const sections = story.systemd?.sections?.map(({ description }) => description);
    expect(sections).toEqual([".linux", ".osrel", ".cmdline", ".initrd", ".uname", ".sbat"]);
    expect(story.boot.applications?.map(({ register }) => register)).toEqual([2, 2]);
    expect([story.linux.initrd.length, story.linux.loadOptions.length]).toEqual([1, 1]);
  });

  it("a log of SM3 alone is read, and nothing in it counts as measured", () => {
    const events = readEvents(logOf(readVector("vtpm/ccel/trustee-CCEL_data_csv.bin"), "cc"), NODE_DIGESTS);
    expect(events.length).toBeGreaterThan(80);
    expect(new Set(events.map(({ measured }) => measured))).toEqual(new Set(["not"]));
    expect(events.some(({ content }) => content.kind === "ipl" && content.form === "kernel-command-line")).toBe(true);
  });
});
