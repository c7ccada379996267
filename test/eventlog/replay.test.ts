import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../src/bytes/index.js";
import { openFallbackEngine, loadQuoteCrypto } from "../../src/crypto/index.js";
import { initialValue, logDigests, replay } from "../../src/eventlog/index.js";
import type { LogHash } from "../../src/eventlog/index.js";
import {
  agileRecord,
  ascii,
  digestsOf,
  EV,
  headerOf,
  ID,
  NODE_DIGESTS,
  nodeHash,
  sha1Record,
  SIZE,
  startupLocality,
} from "../helpers/eventlog-bytes.js";
import { logOf } from "../helpers/eventlog.js";

const ALL = [ID.sha1, ID.sha256, ID.sha384, ID.sha512];
const HASHES = ["sha1", "sha256", "sha384", "sha512"] as const;

const said = (register: number, text: string, type: number = EV.action): Uint8Array =>
  agileRecord({ register, type, data: ascii(text), digests: digestsOf(ascii(text), ALL) });

/** What a register holds after it was extended with the digests of some texts. */
function extended(hash: string, start: Uint8Array, ...texts: readonly string[]): string {
  let value = start;
  for (const text of texts) value = nodeHash(hash, value, nodeHash(hash, ascii(text)));
  return toHex(value);
}

/** Value and events of each register. */
function replayed(bytes: Uint8Array, hash: LogHash, source: "tpm" | "cc" = "tpm") {
  const registers = replay(logOf(bytes, source), hash, NODE_DIGESTS);
  return [...registers].map(([register, { value, events }]) => [
    register,
    value === null ? null : toHex(value),
    events,
  ]);
}

describe("replay", () => {
  const bytes = concatBytes(
    headerOf(ALL),
    said(7, "a"),
    said(0, "b"),
    said(7, "nothing", EV.noAction),
    said(7, "c"),
    said(17, "d"),
    said(2, "nothing", EV.noAction),
  );

  it.each(HASHES)("extends in the bank of %s what is no EV_NO_ACTION, in order", (hash) => {
    const size = SIZE[ID[hash]] ?? 0;
    const zeros = new Uint8Array(size);
    expect(replayed(bytes, hash)).toEqual([
      [0, extended(hash, zeros, "b"), [2]],
      [7, extended(hash, zeros, "a", "c"), [1, 4]],
      [17, extended(hash, zeros.slice().fill(0xff), "d"), [5]],
    ]);
  });

  it("does the same with the digests of an engine", async () => {
    const { engine } = await openFallbackEngine();
    const digests = logDigests(engine, await loadQuoteCrypto());
    for (const hash of HASHES) {
      expect(replay(logOf(bytes), hash, digests)).toEqual(replay(logOf(bytes), hash, NODE_DIGESTS));
    }
  });

  it("begins PCR 0, and no other, with the startup locality", () => {
    const locality = agileRecord({ type: EV.noAction, data: startupLocality(3), digests: digestsOf(ascii(""), ALL) });
    const start = new Uint8Array(32);
    start[31] = 3;
    const own = concatBytes(headerOf(ALL), locality, said(0, "a"), said(1, "b"));
    expect(replayed(own, "sha256")).toEqual([
      [0, extended("sha256", start, "a"), [2]],
      [1, extended("sha256", new Uint8Array(32), "b"), [3]],
    ]);
  });

  it("says nothing of a register of which one event lacks the bank's digest", () => {
    const partial = agileRecord({ register: 7, digests: digestsOf(ascii("data"), [ID.sha1, ID.sha256]) });
    const own = concatBytes(headerOf(ALL), said(7, "a"), partial, said(7, "c"), said(1, "d"));
    expect(replayed(own, "sha384")).toEqual([
      [1, extended("sha384", new Uint8Array(48), "d"), [4]],
      [7, null, [1, 2, 3]],
    ]);
    expect(replayed(own, "sha256")[1]?.[1]).not.toBeNull();
  });

  it("says nothing in a bank that the log does not have", () => {
    expect(replayed(sha1Record({ register: 4 }), "sha256")).toEqual([[4, null, [0]]]);
    expect(replayed(sha1Record({ register: 4 }), "sha1")).toEqual([
      [4, extended("sha1", new Uint8Array(20), "data"), [0]],
    ]);
  });

  it("never extends an EV_NO_ACTION, whatever digest it has", () => {
    const trick = agileRecord({ type: EV.noAction, data: ascii("trick"), digests: digestsOf(ascii("trick"), ALL) });
    const own = concatBytes(headerOf(ALL), trick, said(0, "a"));
    expect(replayed(own, "sha256")).toEqual([[0, extended("sha256", new Uint8Array(32), "a"), [2]]]);
  });

  it("begins the registers of a CCEL with zeros, and leaves MRTD out", () => {
    const own = concatBytes(headerOf(ALL, { register: 1 }), said(0, "blob"), said(1, "a"), said(4, "b"));
    expect(replayed(own, "sha384", "cc")).toEqual([
      [1, extended("sha384", new Uint8Array(48), "a"), [2]],
      [4, extended("sha384", new Uint8Array(48), "b"), [3]],
    ]);
  });

  it("has nothing where nothing was extended", () => {
    expect(replayed(headerOf(ALL), "sha256")).toEqual([]);
  });
});

describe("initialValue", () => {
  const log = logOf(concatBytes(headerOf(ALL), said(0, "a")));

  it("is ones in PCRs 17 to 22, and zeros in the others", () => {
    const ones = Array.from({ length: 24 }, (_, pcr) => pcr).filter((pcr) => initialValue(pcr, 20, log)[0] === 0xff);
    expect(ones).toEqual([17, 18, 19, 20, 21, 22]);
    expect(initialValue(17, 48, log)).toEqual(new Uint8Array(48).fill(0xff));
    expect(initialValue(23, 48, log)).toEqual(new Uint8Array(48));
  });

  it("is a new array at every call", () => {
    initialValue(0, 20, log).fill(9);
    expect(initialValue(0, 20, log)).toEqual(new Uint8Array(20));
  });
});
