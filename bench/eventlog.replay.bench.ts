/**
 * Reading an event log of 1 MiB and replaying it in four banks (SHA-1, SHA-256, SHA-384, SHA-512), some 16 times the
 * largest real log. Two logs: `usual` has events of 160 to 690 bytes of data, as real ones have on average; `smallest` has
 * one byte of data in each, and so the most extends.
 *
 * `parse` reads, `replay` extends, `both` is what a verification does with a log. Each replay is compared with node:crypto
 * extending the same digests, which were read before, one hash object for each extend. Digests come from the kernel, SHA-1
 * from @noble/hashes. Does not show the first call, nor what typed events cost.
 */
import * as nodeCrypto from "node:crypto";
import { loadQuoteCrypto, openKernelEngine } from "../src/crypto/index.js";
import { logDigests, parseEventLog, replay } from "../src/eventlog/index.js";
import type { EventLog, LogHash } from "../src/eventlog/index.js";
import { compare } from "./harness/compare.js";
import type { Own } from "./harness/compare.js";
import { variantsHere } from "./harness/kernels.js";
import { runSuite } from "./harness/suite.js";

const SIZE = 1024 * 1024;
const BANKS: readonly (readonly [LogHash, id: number, size: number])[] = [
  ["sha1", 0x04, 20],
  ["sha256", 0x0b, 32],
  ["sha384", 0x0c, 48],
  ["sha512", 0x0d, 64],
];
const EV_NO_ACTION = 3;
const EV_ACTION = 5;
const PCRS = 10;

const [variant] = variantsHere();
if (variant === undefined) throw new Error("no kernel works here");
const opened = openKernelEngine(variant);
if (!opened.ok) throw new Error(opened.failure.message);
const digests = logDigests(opened.value.engine, await loadQuoteCrypto());

await measure("usual", (event) => 160 + ((event * 53) % 530));
await measure("smallest", () => 1);

async function measure(name: string, dataSize: (event: number) => number): Promise<void> {
  const bytes = logOf(dataSize);
  const log = parsed(bytes);
  const expected = byNode(log);
  if (byVeritee(log) !== expected) throw new Error("a wrong value: nothing to measure");
  const own = { side: "veritee", variant: variant ?? null, operations: 1 };
  const sides: Own[] = [
    { ...own, name: `eventlog.${name}.parse`, run: () => parsed(bytes) },
    { ...own, name: `eventlog.${name}.replay`, run: () => byVeritee(log) },
    { ...own, name: `eventlog.${name}.both`, run: () => byVeritee(parsed(bytes)) },
  ];
  const node = { side: "node:crypto", variant: null, operations: 1, run: () => byNode(log) };
  const title = `${bytes.length} bytes, ${log.events.length} events, ${BANKS.length} banks: ${name}`;
  await runSuite(
    title,
    `eventlog.replay.${name}`,
    [...sides, node].map((one) => [nameOf(one), one.run] as const),
  );
  await compare(`eventlog.${name}`, sides, [node], { sampleMs: 40 });
}

function nameOf(side: { readonly name?: string; readonly side: string }): string {
  return side.name ?? side.side;
}

function parsed(bytes: Uint8Array): EventLog {
  const log = parseEventLog(bytes, "tpm");
  if (!log.ok) throw new Error(log.failure.message);
  return log.value;
}

/** All values of all banks, as text. */
function byVeritee(log: EventLog): string {
  const values = BANKS.flatMap(([hash]) => [...replay(log, hash, digests).values()].map(({ value }) => value));
  return values.map((value) => Buffer.from(value ?? []).toString("hex")).join();
}

function byNode(log: EventLog): string {
  const values = BANKS.flatMap(([hash, id, size]) => {
    const pcrs = Array.from({ length: PCRS }, (): Uint8Array => new Uint8Array(size));
    for (const { register, type, digests: own } of log.events) {
      if (type === EV_NO_ACTION) continue;
      const sum = nodeCrypto.createHash(hash).update(pcrs[register] ?? new Uint8Array());
      pcrs[register] = sum.update(own.get(id) ?? new Uint8Array()).digest();
    }
    return pcrs;
  });
  return values.map((value) => Buffer.from(value).toString("hex")).join();
}

/** A crypto-agile log as near to 1 MiB as whole events come, whose digests are random. */
function logOf(dataSize: (event: number) => number): Uint8Array {
  const log = Buffer.alloc(SIZE);
  let at = writeHeader(log);
  const fixed = 4 + 4 + 4 + BANKS.reduce((sum, [, , size]) => sum + 2 + size, 0) + 4;
  for (let event = 0; at + fixed + dataSize(event) <= SIZE; event++) {
    at = log.writeUInt32LE(event % PCRS, at);
    at = log.writeUInt32LE(EV_ACTION, at);
    at = log.writeUInt32LE(BANKS.length, at);
    for (const [, id, size] of BANKS) at = fill(log, log.writeUInt16LE(id, at), size);
    at = fill(log, log.writeUInt32LE(dataSize(event), at), dataSize(event));
  }
  return new Uint8Array(log.subarray(0, at));
}

function fill(log: Buffer, at: number, size: number): number {
  nodeCrypto.randomFillSync(log, at, size);
  return at + size;
}

/** Spec ID Event03, version 2.0, no vendor information. */
function writeHeader(log: Buffer): number {
  const dataSize = 28 + 4 * BANKS.length + 1;
  log.writeUInt32LE(EV_NO_ACTION, 4);
  log.writeUInt32LE(dataSize, 28);
  log.write("Spec ID Event03\0", 32, "latin1");
  log.writeUInt8(2, 32 + 21);
  log.writeUInt8(2, 32 + 23);
  let at = log.writeUInt32LE(BANKS.length, 32 + 24);
  for (const [, id, size] of BANKS) at = log.writeUInt16LE(size, log.writeUInt16LE(id, at));
  return 32 + dataSize;
}
