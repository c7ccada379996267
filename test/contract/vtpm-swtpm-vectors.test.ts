import { createHash, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { nameOf, parseAkPublic, hierarchyOf, parseSignature } from "../../src/tee/vtpm/index.js";
import type { VtpmParts } from "../../src/tee/vtpm/index.js";
import { describeWithVectors } from "../helpers/vectors.js";
import {
  attributeNames,
  bytesOfHex,
  codeOf,
  factsOfQuote,
  judged,
  openVtpmList,
  PASSES,
  refused,
  sha256,
  tools,
  verifyVtpm,
} from "../helpers/vtpm-facts.js";
import type { ToolQuoteFacts } from "../helpers/vtpm-facts.js";
import {
  BANK_IDS,
  digestOfPcrs,
  nodeVerifies,
  readSignature,
  readToolPcrs,
  vtpmParts,
} from "../helpers/vtpm-vectors.js";
import { saidBy } from "../helpers/world.js";
import type { Said } from "../helpers/world.js";

/**
 * Each entry of the list of vTPM vectors, of the folder `swtpm`, against what its facts say: these were computed by other programs.
 * They are keys and quotes of a software TPM.
 */

const SCRIPT = "swtpm/gen.sh.txt";

describeWithVectors("the vectors of a software TPM", () => {
  const list = openVtpmList(["swtpm"]);
  const { claim, facts, read, readText } = list;
  const files = [...list.entries.keys()];

  // Of the script a copy was made for the list that differs in a line.
  it.each(files.filter((file) => file !== SCRIPT))("%s is the file that the list names", (file) => {
    const { sha256: digest, size } = list.entries.get(file) ?? {};
    expect([sha256(read(file)), read(file).length]).toEqual([digest, size]);
  });

  describe("keys of a software TPM", () => {
    const keys = files.flatMap((file) => /^swtpm\/(.*)\.tpm2b_public$/.exec(file)?.[1] ?? []);
    it.each(keys)("%s", async (key) => {
      const [sized, pem, name, qualified] = ["tpm2b_public", "pem", "name", "qname"].map((ending) => {
        claim(`swtpm/${key}.${ending}`);
        return read(`swtpm/${key}.${ending}`);
      }) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
      const akPublic = sized.slice(2);
      const parsed = parseAkPublic(akPublic);
      expect(toHex(name)).toBe(`000b${sha256(akPublic)}`);
      if (key === "ek-like") {
        expect(codeOf(parsed)).toBe("VTPM_AK_SYMMETRIC");
        return;
      }
      if (!parsed.ok) throw new Error(parsed.failure.code);
      const own = await tools();
      expect(toHex(nameOf(parsed.value, own))).toBe(toHex(name));
      expect(hierarchyOf(parsed.value, qualified, own)).toBe("owner");
      const jwk = createPublicKey(Buffer.from(pem)).export({ format: "jwk" });
      const numbers = parsed.value.key.type === "rsa" ? [jwk.n] : [jwk.x, jwk.y];
      const stated = parsed.value.key.type === "rsa" ? parsed.value.key.modulus : parsed.value.key.point.slice(1);
      expect(toHex(stated)).toBe(
        Buffer.concat(numbers.map((one) => Buffer.from(one ?? "", "base64url"))).toString("hex"),
      );
      const restricted = !key.startsWith("key-unrestricted");
      expect(parsed.value.attributes.includes("restricted")).toBe(restricted);
    });
    for (const key of keys)
      for (const ending of ["tpm2b_public", "pem", "name", "qname"]) claim(`swtpm/${key}.${ending}`);
  });

  describe("quotes of a software TPM", () => {
    const EXPECTED: Readonly<Record<string, Said>> = {
      "quote-emptysel": refused("VTPM_ATTEST_SELECTION_EMPTY"),
      "quote-sha1sig": refused("VTPM_SIGNATURE_HASH"),
      "quote-unrestricted": refused("VTPM_AK_ATTRIBUTES"),
      forged: refused("VTPM_AK_ATTRIBUTES"),
      certify: refused("VTPM_ATTEST_TYPE"),
      // The message has room for one bank in a quote: its first list is not what was quoted.
      "quote-twobanks": refused("VTPM_PCR_BANK"),
      "quote-swapped-order": refused("VTPM_PCR_BANK"),
    };
    /** These have no values of their own: the values of the quote that they come from, or of another one. */
    const BORROWED: Readonly<Record<string, string>> = {
      forged: "quote-rsassa-sha256",
      certify: "quote-rsassa-sha256",
    };
    const names = files.flatMap((file) => /^swtpm\/(.*)\.attest$/.exec(file)?.[1] ?? []);
    const own = (name: string): readonly string[] =>
      ["attest", "sig", ...(name in BORROWED ? [] : ["pcrs"])].map((ending) => `swtpm/${name}.${ending}`);
    for (const file of names.flatMap(own)) claim(file);

    function partsOf(name: string): { parts: VtpmParts; pem: Uint8Array; facts: ToolQuoteFacts } {
      const stated = facts<ToolQuoteFacts>(`swtpm/${name}.attest`);
      const quote = {
        quote: read(`swtpm/${name}.attest`),
        rawSig: read(`swtpm/${name}.sig`),
        pcrs: readToolPcrs(read(`swtpm/${BORROWED[name] ?? name}.pcrs`)),
      };
      const pem = read(stated.key.replace("tpm2b_public", "pem"));
      return { parts: vtpmParts(read(stated.key).slice(2), [quote]), pem, facts: stated };
    }

    it.each(names)("%s says what its facts say", (name) => {
      const { parts, pem, facts: stated } = partsOf(name);
      const quote = parts.quotes[0]!;
      const { akPublic } = parts;
      expect(attributeNames(akPublic)).toEqual(stated.keyAttributes);
      expect(`000b${sha256(akPublic)}`).toBe(stated.keyName);
      const signature = readSignature(quote.rawSig);
      expect([signature.alg, signature.hash]).toEqual([stated.sigAlg, stated.sigHash]);
      const parsed = parseSignature(quote.rawSig);
      expect(parsed.ok && parsed.value.hash).toBe(stated.sigHash);
      expect(nodeVerifies(createPublicKey(Buffer.from(pem)), quote.rawSig, quote.quote)).toBe(stated.signatureValid);
      const attest = factsOfQuote(quote.quote);
      if (attest === null) {
        expect(["quote-emptysel", "certify"]).toContain(name);
        return;
      }
      expect([attest.sel, attest.extraData, attest.safe]).toEqual([
        stated.selection,
        stated.extraData,
        stated.clockSafe,
      ]);
      expect(digestOfPcrs(quote.pcrs, stated.sigHash) === attest.pcrDigest).toBe(stated.pcrDigestOk);
    });

    it.each(names)("%s is judged as its facts say", async (name) => {
      const { parts, facts: stated } = partsOf(name);
      const quote = parts.quotes[0]!;
      const one = vtpmParts(parts.akPublic, [{ ...quote, pcrs: quote.pcrs.slice(0, 1) }]);
      const result = await verifyVtpm(one, bytesOfHex(stated.extraData));
      expect(saidBy(result)).toEqual(EXPECTED[name] ?? PASSES);
      expect(stated.expect === "accept" && name in EXPECTED).toBe(false);
    });

    it.each(names.filter((name) => !(name in EXPECTED)))("%s names its key as the owner's", (name) => {
      const { parts, facts: stated } = partsOf(name);
      const qualified = read(stated.key.replace("tpm2b_public", "qname"));
      expect(factsOfQuote(parts.quotes[0]!.quote)?.qualifiedSigner === toHex(qualified)).toBe(
        stated.qualifiedSignerEqualsQname,
      );
    });

    it.each(["quote-twobanks", "quote-swapped-order"])("%s holds where both banks are there", async (name) => {
      const { parts } = partsOf(name);
      const { quote, rawSig, pcrs } = parts.quotes[0]!;
      expect(await judged(parts)).toBeNull();
      // The order of the lists is the container's affair: that of the quote counts.
      const turned = [{ quote, rawSig, pcrs: [...pcrs].reverse() }];
      expect(await judged(vtpmParts(parts.akPublic, turned))).toBeNull();
      const exchanged = pcrs.map(({ bank, values }, index) =>
        index === 0
          ? { bank, values: new Map([...values].map(([at, value]) => [at, value.map((byte) => byte ^ 1)])) }
          : { bank, values },
      );
      expect(await judged(vtpmParts(parts.akPublic, [{ quote, rawSig, pcrs: exchanged }]))).toBe("VTPM_PCR_DIGEST");
    });

    it.each(Object.keys(BANK_IDS))("the dump of bank %s has the values that were quoted", (bank) => {
      const dump = read(`swtpm/pcr-${bank}.bin`);
      const size = dump.length / 24;
      const at = (index: number): string => toHex(dump.slice(index * size, (index + 1) * size));
      const extended = { sha1: "aa", sha256: "bb", sha384: "cc", sha512: "dd" }[bank]?.repeat(size) ?? "";
      expect(at(0)).toBe(createHash(bank).update(Buffer.alloc(size)).update(extended, "hex").digest("hex"));
      const quoted = names.filter((name) => !(name in BORROWED)).flatMap((name) => partsOf(name).parts.quotes[0]!.pcrs);
      const own = quoted.filter((list) => list.bank === BANK_IDS[bank]).flatMap(({ values }) => [...values]);
      expect(own.length > 0).toBe(bank !== "sha512");
      for (const [index, value] of own) expect([index, toHex(value)]).toEqual([index, at(index)]);
    });
    for (const bank of Object.keys(BANK_IDS)) claim(`swtpm/pcr-${bank}.bin`);

    it("gen.sh.txt is how they were made, with the nonce of their facts", () => {
      const nonce = facts<ToolQuoteFacts>("swtpm/quote-p256.attest").extraData;
      expect(readText(SCRIPT)).toContain(`NONCE=${nonce}`);
    });
    claim(SCRIPT);
  });

  it("leaves no entry out", () => {
    expect(list.unclaimed()).toEqual([]);
    expect(list.entries.size).toBe(84);
  });
});
