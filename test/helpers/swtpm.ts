import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { describe } from "vitest";

/**
 * A TPM that nobody of this project wrote: swtpm with libtpms as the device, tpm2-tools as the one who asks it. It is
 * slower than the simulated TPM of veritee/testing, and knows nothing of what veritee expects.
 */

export const SWTPM_BANKS = ["sha1", "sha256", "sha384", "sha512"] as const;
export type SwtpmBank = (typeof SWTPM_BANKS)[number];

/** Attributes of an attestation key: it signs only what the TPM itself said. */
export const RESTRICTED = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign";
/** The same without `restricted`: such a key signs whatever it is handed. */
export const UNRESTRICTED = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign";
/** Those of an endorsement key, which only decrypts. */
export const DECRYPTING = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|decrypt";

/** A primary key of the owner hierarchy. */
export interface SwtpmKey {
  /** File of the key's context, for the tools. */
  readonly context: string;
  /** As tpm2-tools write it: `rsassa`, `rsapss` or `ecdsa`, and the hash that the key is bound to. */
  readonly scheme: string;
  readonly hash: string;
  /** TPMT_PUBLIC, without the size in front. */
  readonly akPublic: Uint8Array;
  readonly name: Uint8Array;
  readonly qualifiedName: Uint8Array;
}

/** An attestation structure, and the signature over it. */
export interface SwtpmSigned {
  /** TPMS_ATTEST. */
  readonly attest: Uint8Array;
  /** TPMT_SIGNATURE. */
  readonly signature: Uint8Array;
}

export interface Swtpm {
  /**
   * Makes a key.
   * @param algorithm tpm2-tools' word for kind and scheme, for example `rsa2048:rsassa-sha256`.
   */
  createKey(algorithm: string, attributes?: string): Promise<SwtpmKey>;
  /** Extends a PCR, in the banks that are named, by these digests in hex. */
  extend(index: number, digests: Readonly<Partial<Record<SwtpmBank, string>>>): Promise<void>;
  /** All 24 values of a bank, by index. */
  pcrs(bank: SwtpmBank): Promise<ReadonlyMap<number, Uint8Array>>;
  /** @param selection tpm2-tools' words, for example `sha256:0,7+sha384:all`. */
  quote(key: SwtpmKey, selection: string, nonce: Uint8Array): Promise<SwtpmSigned>;
  /**
   * Certifies a key by another one, of scheme RSASSA as the tool names no other: an attestation of type
   * TPM_ST_ATTEST_CERTIFY.
   */
  certify(object: SwtpmKey, key: SwtpmKey): Promise<SwtpmSigned>;
  /** Has the time attested: an attestation of type TPM_ST_ATTEST_TIME. */
  time(key: SwtpmKey, nonce: Uint8Array): Promise<SwtpmSigned>;
  /** Signs bytes of the caller's. Rejects where the TPM refuses. @returns TPMT_SIGNATURE */
  sign(key: SwtpmKey, message: Uint8Array): Promise<Uint8Array>;
  /** Ends the TPM and removes all that it left. */
  stop(): Promise<void>;
}

const PROGRAMS = ["swtpm", "swtpm_setup", "tpm2_createprimary", "tpm2_quote", "tpm2_sign"];

/** The programs that are missing here. */
export function missingPrograms(): readonly string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return PROGRAMS.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
}

/** A suite over a live TPM: skipped, with the reason printed, where a program for it is missing. */
export function describeWithSwtpm(name: string, suite: () => void): void {
  const missing = missingPrograms();
  if (missing.length === 0) {
    describe(name, suite);
    return;
  }
  console.warn(`skipped: ${name}: ${missing.join(", ")} missing (packages swtpm, swtpm-tools, tpm2-tools)`);
  describe.skip(name, () => undefined);
}

const run = promisify(execFile);

/** Starts a TPM with empty PCRs in four banks, on two free ports of the loopback interface. */
export async function startSwtpm(): Promise<Swtpm> {
  const folder = await mkdtemp(join(tmpdir(), "veritee-swtpm-"));
  try {
    const state = join(folder, "state");
    await mkdir(state);
    await run("swtpm_setup", ["--tpm2", "--tpmstate", state, "--pcr-banks", SWTPM_BANKS.join(",")]);
    const { child, port } = await startDevice(state);
    const tool = toolRunner(folder, port);
    const stop = async (): Promise<void> => {
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    };
    return { ...commands(folder, tool), stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Another program may take a port between the look and the start: hence several attempts. */
async function startDevice(state: string): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePortPair();
    const child = spawn("swtpm", deviceArguments(state, port), { stdio: "ignore" });
    process.once("exit", () => child.kill("SIGKILL"));
    if (await answers(child, port)) return { child, port };
    await ended(child);
  }
  throw new Error("swtpm did not start");
}

function deviceArguments(state: string, port: number): string[] {
  const socket = (number: number): string => `type=tcp,port=${number},bindaddr=127.0.0.1`;
  const ports = ["--server", socket(port), "--ctrl", socket(port + 1)];
  return ["socket", "--tpm2", "--tpmstate", `dir=${state}`, ...ports, "--flags", "not-need-init,startup-clear"];
}

/** Waits until the device answers a command, at most some ten seconds. */
async function answers(child: ChildProcess, port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt += 1) {
    const asked = run("tpm2_getcap", ["-Q", "properties-fixed"], { env: environment(port) });
    const answered = await asked.then(
      () => true,
      () => false,
    );
    if (answered) return true;
    await sleep(50);
  }
  return false;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  await exit;
}

/** A port that is free, and whose successor is: tpm2-tools look for the control channel there. */
async function freePortPair(): Promise<number> {
  for (;;) {
    const port = await listenOnce(0);
    if (port !== null && port < 65535 && (await listenOnce(port + 1)) !== null) return port;
  }
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address === null || typeof address === "string" ? null : address.port));
    });
  });
}

function environment(port: number): NodeJS.ProcessEnv {
  return { ...process.env, TPM2TOOLS_TCTI: `swtpm:host=127.0.0.1,port=${port}`, TSS2_LOG: "all+NONE" };
}

type Tool = (name: string, ...args: readonly string[]) => Promise<void>;

/** One tool at a time, in the folder of the TPM's files; transient keys of the one before are flushed. */
function toolRunner(cwd: string, port: number): Tool {
  const env = environment(port);
  let turn: Promise<unknown> = Promise.resolve();
  return (name, ...args) => {
    const mine = turn.then(async () => {
      await run("tpm2_flushcontext", ["-t"], { cwd, env });
      await run(name, ["-Q", ...args], { cwd, env });
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
}

function commands(folder: string, tool: Tool): Omit<Swtpm, "stop"> {
  let count = 0;
  const fresh = (): string => join(folder, `file-${(count += 1)}`);
  const read = async (file: string): Promise<Uint8Array> => new Uint8Array(await readFile(file));

  /** Runs a tool that writes an attestation to the file after `attestFlag`. */
  async function signed(
    name: string,
    key: SwtpmKey,
    attestFlag: string,
    args: readonly string[],
    signatureFlag = "-o",
  ) {
    const [attest, signature] = [fresh(), fresh()];
    await tool(name, ...args, "-g", key.hash, attestFlag, attest, signatureFlag, signature);
    return { attest: await read(attest), signature: await read(signature) };
  }

  return {
    async createKey(algorithm, attributes = RESTRICTED) {
      const [context, publicFile, name, qualified] = [fresh(), fresh(), fresh(), fresh()];
      const [, signing = "", symmetric = "null"] = algorithm.split(":");
      const [scheme = "", hash = "sha256"] = signing.split("-");
      const full = algorithm.split(":").length === 2 ? `${algorithm}:${symmetric}` : algorithm;
      await tool("tpm2_createprimary", "-C", "o", "-G", full, "-g", "sha256", "-a", attributes, "-c", context);
      await tool("tpm2_readpublic", "-c", context, "-o", publicFile, "-n", name, "-q", qualified);
      const names = { name: await read(name), qualifiedName: await read(qualified) };
      return { context, scheme, hash, akPublic: withoutSize(await read(publicFile)), ...names };
    },

    async extend(index, digests) {
      const stated = Object.entries(digests).map(([bank, digest]) => `${bank}=${digest}`);
      await tool("tpm2_pcrextend", `${index}:${stated.join(",")}`);
    },

    async pcrs(bank) {
      const file = fresh();
      await tool("tpm2_pcrread", bank, "-o", file);
      const bytes = await read(file);
      const size = bytes.length / 24;
      return new Map(Array.from({ length: 24 }, (_, index) => [index, bytes.slice(index * size, (index + 1) * size)]));
    },

    quote(key, selection, nonce) {
      const scheme = ["--scheme", key.scheme];
      return signed("tpm2_quote", key, "-m", ["-c", key.context, "-l", selection, "-q", hex(nonce), ...scheme], "-s");
    },

    async certify(object, key) {
      const [attest, signature] = [fresh(), fresh()];
      const keys = ["-c", object.context, "-C", key.context, "-g", key.hash];
      await tool("tpm2_certify", ...keys, "-o", attest, "-s", signature, "-f", "tss");
      return { attest: await read(attest), signature: await read(signature) };
    },

    time(key, nonce) {
      const scheme = ["-s", key.scheme];
      return signed("tpm2_gettime", key, "--attestation", ["-c", key.context, "-q", hex(nonce), ...scheme]);
    },

    async sign(key, message) {
      const [input, output] = [fresh(), fresh()];
      await writeFile(input, message);
      await tool("tpm2_sign", "-c", key.context, "-g", key.hash, "-s", key.scheme, "-o", output, input);
      return read(output);
    },
  };
}

/** TPM2B_PUBLIC is a size and TPMT_PUBLIC. */
function withoutSize(bytes: Uint8Array): Uint8Array {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
  if (size !== bytes.length - 2) throw new Error("tpm2_readpublic wrote no TPM2B_PUBLIC");
  return bytes.slice(2);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
