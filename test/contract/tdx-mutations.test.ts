import { describe, expect, it } from "vitest";
import { u16le, u32le } from "../../src/bytes/index.js";
import { createVerifier } from "../../src/index.js";
import type { Verifier } from "../../src/index.js";
import { createTdxExample } from "../../src/testing/index.js";
import { endorsementsOf, quoteOf } from "../helpers/tdx-vectors.js";
import type { TdxBundle } from "../helpers/tdx-vectors.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";
import { saidBy } from "../helpers/world.js";
import type { Said } from "../helpers/world.js";

/**
 * No byte of a quote, of what Intel says or of a certificate may change without the verdict getting worse. Of quotes every byte
 * is changed, of their certificates every third: each of these costs the signatures of a chain. Of Intel's lists every third
 * byte, of its statements every 23rd, both with a verifier that has seen nothing yet.
 */
const STRIDE = { certificates: 3, list: 3, statement: 23 } as const;

/** One verification that is affirmed, or a warning at best, and everything in it. */
interface Subject {
  readonly quote: Uint8Array;
  readonly endorsements: readonly Uint8Array[];
  readonly anchors?: readonly Uint8Array[];
  readonly policy: string;
  readonly challenge: Uint8Array | "unchecked";
  readonly at: string;
}

function verifierOf({ endorsements, anchors }: Pick<Subject, "endorsements" | "anchors">): Verifier {
  return createVerifier({ endorsements, ...(anchors === undefined ? {} : { anchors }) });
}

async function said(verifier: Verifier, quote: Uint8Array, { policy, challenge, at }: Subject): Promise<Said> {
  return saidBy(await verifier.verify(quote, { policy, challenge: { tee: challenge }, at, tee: "tdx" }));
}

/** One bit changed: in text the lowest, since another may only change the case of hex. */
function flipped(bytes: Uint8Array, at: number, mask = 1 << ((at * 5) % 8)): Uint8Array {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ mask;
  return changed;
}

const isGood = ([verdict]: Said): boolean => verdict === "affirming" || verdict === "warning";

/** Where the certification data of a quote begins and ends. */
function certificationOf(quote: Uint8Array): { readonly start: number; readonly end: number } {
  const data = (quote[0] === 5 ? 54 + u32le(quote, 50) : 632) + 4;
  const inner = data + 584 + u16le(quote, data + 582);
  return { start: inner + 6, end: inner + 6 + u32le(quote, inner + 2) };
}

/** The places in a quote at which a change is not refused, by a verifier that has seen the sound one. */
async function surviving(subject: Subject, from: number, to: number, stride = 1): Promise<readonly number[]> {
  const verifier = verifierOf(subject);
  expect(isGood(await said(verifier, subject.quote, subject))).toBe(true);
  const survivors: number[] = [];
  for (let at = from; at < to; at += stride) {
    if (isGood(await said(verifier, flipped(subject.quote, at), subject))) survivors.push(at);
  }
  return survivors;
}

/** Of these the places that are no white space or NUL, which say nothing in PEM and behind it. */
function meaning(bytes: Uint8Array, places: readonly number[]): readonly number[] {
  return places.filter((at) => ![0x00, 0x0a, 0x0d].includes(bytes[at] ?? 0));
}

const simulated = ([4, 5] as const).map((version): Subject & { readonly version: 4 | 5 } => {
  const { evidence, endorsements, anchor, policy, challenge, at } = createTdxExample({ version });
  return { version, quote: evidence, endorsements, anchors: [anchor], policy, challenge, at };
});

describe.each(simulated)("a simulated quote of version $version", (subject) => {
  const { start, end } = certificationOf(subject.quote);

  it("is affirmed as it is", async () => {
    expect(await said(verifierOf(subject), subject.quote, subject)).toEqual(["affirming", undefined]);
  });

  it("is refused with any byte up to its certificates changed", async () => {
    expect(await surviving(subject, 0, start)).toEqual([]);
  });

  it("is refused with any byte of its certificates changed, but for line ends", async () => {
    const survivors = await surviving(subject, start, end, STRIDE.certificates);
    expect(meaning(subject.quote, survivors)).toEqual([]);
  });

  it("is refused with any byte behind it that is not zero", async () => {
    const verifier = verifierOf(subject);
    for (let value = 0; value < 256; value++) {
      const longer = new Uint8Array(subject.quote.length + 2);
      longer.set(subject.quote);
      longer[longer.length - 1] = value;
      const expected: Said = value === 0 ? ["affirming", undefined] : ["contraindicated", "TDX_TRAILING_BYTES"];
      expect([value, ...(await said(verifier, longer, subject))]).toEqual([value, ...expected]);
    }
  });
});

describe("what Intel says of a simulated platform", () => {
  const [subject] = simulated;
  if (subject === undefined) throw new Error("no subject");
  const names = ["TCB info", "QE identity", "root's list", "PCK CA's list"];

  it.each(names.map((name, index) => [name, index] as const))(
    "no byte of the %s changed is affirmed",
    async (_, index) => {
      const own = subject.endorsements[index] ?? new Uint8Array();
      const isStatement = index < 2;
      // The root behind the signer, which is no anchor, says nothing.
      const until = isStatement ? Buffer.from(own).indexOf("-----END CERTIFICATE-----") : own.length;
      const survivors: number[] = [];
      for (let at = 0; at < until; at += isStatement ? STRIDE.statement : STRIDE.list) {
        const changed = isStatement ? flipped(own, at, 1) : flipped(own, at);
        const endorsements = subject.endorsements.map((one, place) => (place === index ? changed : one));
        if (isGood(await said(verifierOf({ ...subject, endorsements }), subject.quote, subject))) survivors.push(at);
      }
      expect(isStatement ? meaning(own, survivors) : survivors).toEqual([]);
    },
  );
});

describeWithVectors("a real quote", () => {
  const { bundles } = readVectorJson<{ readonly bundles: readonly TdxBundle[] }>("tdx/index.json");
  const subjects = ["phala-tdx-v4-uptodate", "google-tdx-v5-2026-03", "google-cos113-2025-10"].map((name) => {
    const bundle = bundles.find((one) => one.name === name);
    if (bundle === undefined) throw new Error(`no bundle ${name}`);
    const policy = JSON.stringify({
      policy: { headerPolicy: { qeVendorId: "k5pyM/ecTKmUCg2zlX8GBw==" } },
      rootOfTrust: { checkCrl: true, getCollateral: true },
    });
    const subject: Subject = {
      quote: quoteOf(bundle),
      endorsements: endorsementsOf(bundle),
      policy,
      challenge: "unchecked",
      at: bundle.verifyAt ?? "",
    };
    return { name, subject };
  });

  it.each(subjects)("is refused with any byte changed: $name", async ({ subject }) => {
    const { start, end } = certificationOf(subject.quote);
    expect(await surviving(subject, 0, start)).toEqual([]);
    const survivors = await surviving(subject, start, end, STRIDE.certificates);
    expect(meaning(subject.quote, survivors)).toEqual([]);
  });
});
