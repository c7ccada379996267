import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../../src/bytes/index.js";
import { createChainReader } from "../../../src/tee/tdx/chain-reader.js";
import { openPckChain } from "../../../src/tee/tdx/roles.js";
import { valueOf } from "../../x509/outcomes.js";
import { codeOf, engine, flipped, pck } from "./quote-support.js";

const text = toUtf8(pck.chainPem);
const data = { type: 5, bytes: text };

describe("createChainReader", () => {
  it("reads as openPckChain does, what it keeps and what it does not", () => {
    const reader = createChainReader(engine);
    const chain = valueOf(reader.open(data));
    expect(chain).toEqual(valueOf(openPckChain(data)));
    expect(codeOf(reader.open({ type: 5, bytes: flipped(text, 100) }))).toBe(
      codeOf(openPckChain({ type: 5, bytes: flipped(text, 100) })),
    );
  });

  it("gives what was kept for the same text, and reads every other", () => {
    const reader = createChainReader(engine);
    const chain = valueOf(reader.open(data));
    expect(valueOf(reader.open({ ...data }))).not.toBe(chain);
    reader.keep(data, chain);
    expect(valueOf(reader.open({ type: 5, bytes: text.slice() }))).toBe(chain);
    const padded = { type: 5, bytes: Uint8Array.of(...text, 0) };
    expect(valueOf(reader.open(padded))).not.toBe(chain);
  });

  it("keeps the first of two for one text", () => {
    const reader = createChainReader(engine);
    const [first, second] = [valueOf(openPckChain(data)), valueOf(openPckChain(data))];
    reader.keep(data, first);
    reader.keep(data, second);
    expect(valueOf(reader.open(data))).toBe(first);
  });

  it("takes no text with one bit changed for one that it keeps", () => {
    const reader = createChainReader(engine);
    const chain = valueOf(reader.open(data));
    reader.keep(data, chain);
    const ders = chain.map(({ der }) => Buffer.from(der).toString("hex")).join();
    for (let at = 0; at < text.length; at++) {
      const opened = reader.open({ type: 5, bytes: flipped(text, at) });
      const same = opened.ok && opened.value.map(({ der }) => Buffer.from(der).toString("hex")).join() === ders;
      expect([at, same]).toEqual([at, false]);
    }
  });
});
