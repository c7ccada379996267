import { describe, expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import { EXPLANATION_DIGESTS, explainMismatch, replay } from "../../src/eventlog/index.js";
import type { LogDigests, LogHash } from "../../src/eventlog/index.js";
import { agileRecord, ascii, digestsOf, EV, headerOf, ID, NODE_DIGESTS, nodeHash } from "../helpers/eventlog-bytes.js";
import { logOf } from "../helpers/eventlog.js";

const BANKS = [ID.sha1, ID.sha256];
const ABCDE = ["a", "b", "c", "d", "e"];

/** A log in which these texts are measured into a PCR, each between two events of another; text n is event 2n + 1. */
function logWith(texts: readonly string[], register = 4, source: "tpm" | "cc" = "tpm") {
  const said = (pcr: number, text: string): Uint8Array =>
    agileRecord({ register: pcr, data: ascii(text), digests: digestsOf(ascii(text), BANKS) });
  const records = texts.flatMap((text) => [said(register, text), said(1, "between")]);
  return logOf(concatBytes(headerOf(BANKS, { register: source === "cc" ? 1 : 0 }), ...records), source);
}

/** What a PCR holds into which these texts were measured. */
function quotedOf(texts: readonly string[], hash: LogHash = "sha256"): Uint8Array {
  let value = new Uint8Array(hash === "sha1" ? 20 : 32);
  for (const text of texts) value = new Uint8Array(nodeHash(hash, value, nodeHash(hash, ascii(text))));
  return value;
}

const explained = (logged: readonly string[], measured: readonly string[], register = 4) =>
  explainMismatch(logWith(logged, register), "sha256", register, quotedOf(measured), NODE_DIGESTS);

/** The number of a text's event. */
const at = (text: string): number => 2 * ABCDE.indexOf(text) + 1;

describe("explainMismatch", () => {
  it("has nothing to explain where the replay agrees", () => {
    expect(explained(ABCDE, ABCDE)).toBeNull();
  });

  it.each(ABCDE)("finds that event %s was not measured", (text) => {
    const measured = ABCDE.filter((one) => one !== text);
    expect(explained(ABCDE, measured)).toEqual({ kind: "dropped", events: [at(text)], appended: [] });
  });

  it.each([
    ["acbde", "b", "c"],
    ["abced", "d", "e"],
    ["bcdea", "a", "e"],
    ["eabcd", "e", "a"],
    ["acdbe", "b", "d"],
    ["adbce", "d", "b"],
  ])("finds that %s was measured", (measured, moved, place) => {
    expect(explained(ABCDE, Array.from(measured))).toEqual({
      kind: "moved",
      events: [at(moved), at(place)],
      appended: [],
    });
  });

  it("works in each bank", () => {
    const found = explainMismatch(logWith(ABCDE), "sha1", 4, quotedOf(Array.from("abde"), "sha1"), NODE_DIGESTS);
    expect(found).toMatchObject({ kind: "dropped", events: [at("c")] });
  });

  it.each([
    ["two dropped events", "abc"],
    ["two moved events", "badce"],
    ["an event more", "abcdef"],
    ["another event", "abxde"],
    ["no event", ""],
  ])("has no explanation for %s", (_name, measured) => {
    expect(explained(ABCDE, Array.from(measured))).toBeNull();
  });

  it("has none for a value of another size, a missing bank, or a PCR without events", () => {
    const log = logWith(ABCDE);
    expect(explainMismatch(log, "sha256", 4, quotedOf(Array.from("abde"), "sha1"), NODE_DIGESTS)).toBeNull();
    expect(explainMismatch(log, "sha384", 4, new Uint8Array(48), NODE_DIGESTS)).toBeNull();
    expect(explainMismatch(log, "sha256", 9, quotedOf(["a"]), NODE_DIGESTS)).toBeNull();
  });

  it("starts PCRs from where they start", () => {
    const log = logWith(ABCDE, 17);
    let value = new Uint8Array(32).fill(0xff);
    for (const text of "abde") value = new Uint8Array(nodeHash("sha256", value, nodeHash("sha256", ascii(text))));
    expect(explainMismatch(log, "sha256", 17, value, NODE_DIGESTS)).toMatchObject({
      kind: "dropped",
      events: [at("c")],
    });
  });
});

describe("missing ExitBootServices events", () => {
  const [invocation, failure, success] = ["Invocation", "Returned with Failure", "Returned with Success"].map(
    (text) => `Exit Boot Services ${text}`,
  ) as [string, string, string];

  it.each([[[invocation, success]], [[invocation, failure]], [[invocation, failure, success]]])(
    "are found: %j",
    (texts) => {
      const found = explained(ABCDE, [...ABCDE, ...texts], 5);
      expect(found).toEqual({ kind: "missing-exit-boot-services", events: [], appended: texts });
    },
  );

  it("are looked for in that order and PCR only", () => {
    expect(explained(ABCDE, [...ABCDE, success, invocation], 5)).toBeNull();
    expect(explained(ABCDE, [...ABCDE, invocation], 5)).toBeNull();
    expect(explained(ABCDE, [...ABCDE, invocation, success], 4)).toBeNull();
  });

  it("are not looked for in a CCEL, whose registers are others", () => {
    const log = logWith(ABCDE, 4, "cc");
    const quoted = quotedOf([...ABCDE, invocation, success]);
    expect(explainMismatch(log, "sha256", 4, quoted, NODE_DIGESTS)).toBeNull();
    expect(explainMismatch(log, "sha256", 4, quotedOf(Array.from("abde")), NODE_DIGESTS)).toMatchObject({
      kind: "dropped",
    });
  });
});

describe("the work", () => {
  it("is bounded, whatever the log", () => {
    let count = 0;
    const counted: LogDigests = { digest: (hash, message) => (count++, NODE_DIGESTS.digest(hash, message)) };
    const log = logWith(Array.from({ length: 1000 }, (_, number) => `${number}`));
    expect(explainMismatch(log, "sha256", 4, new Uint8Array(32), counted)).toBeNull();
    expect(count).toBeGreaterThan(EXPLANATION_DIGESTS / 2);
    expect(count).toBeLessThanOrEqual(EXPLANATION_DIGESTS + 1000);
  });

  it("is enough for any one place among 46 events, and any dropped one among 362", () => {
    const numbers = (count: number): string[] => Array.from({ length: count }, (_, number) => `${number}`);
    const few = numbers(46);
    const [first = "", ...rest] = few;
    const last = numbers(362);
    expect(explained(few, [...rest, first])).toMatchObject({ kind: "moved", events: [1, 91] });
    expect(explained(last, last.slice(1))).toMatchObject({ kind: "dropped", events: [1] });
  });

  it("changes nothing of the log", () => {
    const log = logWith(ABCDE);
    const before = replay(log, "sha256", NODE_DIGESTS);
    explainMismatch(log, "sha256", 4, quotedOf(Array.from("bacde")), NODE_DIGESTS);
    expect(replay(log, "sha256", NODE_DIGESTS)).toEqual(before);
    expect(log.events[1]?.type).toBe(EV.action);
  });
});
