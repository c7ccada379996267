import { p384 } from "@noble/curves/nist.js";
import { beforeAll, describe, expect, it } from "vitest";
import { createKernelEngine } from "../../../src/crypto/index.js";
import { createNobleEngine } from "../../../src/crypto/noble-engine.js";
import type { CryptoEngine, P384PublicKey } from "../../../src/crypto/index.js";
import { defaultKernel } from "../../../src/kernel/index.js";
import { buildReport, signReport } from "../../../src/testing/index.js";
import type { SimulatedVek } from "../../../src/testing/index.js";
import { authenticate, signedBytes } from "../../../src/tee/snp/authenticate.js";
import { FIELDS } from "../../../src/tee/snp/layout.js";
import { parseReport } from "../../../src/tee/snp/parse.js";
import type { SnpSigner } from "../../../src/tee/snp/trust.js";
import type { Trusted } from "../../../src/tee/scheme.js";
import { AT, simulatedAmd } from "../../helpers/snp.js";
import { codeOf, patched, valueOf } from "./support.js";
import { signerOf } from "./world.js";

const ENGINES: readonly CryptoEngine[] = [createNobleEngine(), createKernelEngine(valueOf(defaultKernel()))];
const at = Date.parse(AT);

let vek: SimulatedVek;
let signer: Trusted<SnpSigner>;
let genuine: Uint8Array;

beforeAll(async () => {
  const amd = await simulatedAmd();
  vek = await amd.issueVcek();
  signer = await signerOf({ amd, vek });
  genuine = signReport(buildReport({ version: 5 }), vek);
});

/** Parses without the rules of the bytes that parseReport would refuse first, where `raw` breaks none. */
function codeIn(engine: CryptoEngine, report: Uint8Array, keys: readonly Uint8Array[] = [vek.publicKey]): string {
  const signers = keys.map((point): Trusted<SnpSigner> => ({ ...signer, key: keyOf(engine, point) }));
  const parsed = parseReport(report);
  return parsed.ok
    ? codeOf(authenticate(parsed.value, signers, { engine, at, revocation: "off", tcb: "skip" }))
    : parsed.failure.code;
}

function keyOf(engine: CryptoEngine, point: Uint8Array): P384PublicKey {
  return valueOf(engine.prepareP384(point));
}

const R = FIELDS.signatureR.offset;
const S = FIELDS.signatureS.offset;
const part = (report: Uint8Array, offset: number): Uint8Array => report.slice(offset, offset + 48);

describe.each(ENGINES)("authenticate with the engine $name", (engine) => {
  it("accepts the key's signature over the first 672 bytes", () => {
    expect(codeIn(engine, genuine)).toBe("ok");
    expect(signedBytes(valueOf(parseReport(genuine)))).toEqual(genuine.slice(0, 672));
  });

  it("accepts high S and low S alike; the signed bytes, which identify the report, are the same", () => {
    const [high, low] = (["high", "low"] as const).map((s) => signReport(genuine, vek, { s }));
    expect(codeIn(engine, high ?? genuine)).toBe("ok");
    expect(codeIn(engine, low ?? genuine)).toBe("ok");
    expect(high).not.toEqual(low);
    expect(high?.slice(0, 672)).toEqual(low?.slice(0, 672));
  });

  /** A bit in each field whose change leaves the report well formed. */
  const FLIPS = Object.values(FIELDS)
    .filter(({ offset }) => offset < R)
    .filter(({ name }) => !/^(VERSION|POLICY|VMPL|SIGNATURE_ALGO|KEY_INFO|AUTHOR_KEY_DIGEST|CPUID_FAM_ID)$/.test(name))
    .map(({ name, offset }) => [name, offset, 1] as const);

  it.each([
    ...FLIPS,
    ["VERSION", 0x000, 1],
    ["POLICY", 0x00a, 8],
    ["VMPL", 0x030, 1],
    ["KEY_INFO", 0x048, 2],
    ["CPUID_FAM_ID", 0x188, 3],
  ] as const)("refuses one changed bit of %s", (_name, offset, bit) => {
    const changed = patched(genuine, offset, (genuine[offset] ?? 0) ^ bit);
    // A lower version has no mitigation vectors.
    if (offset === 0) changed.fill(0, 0x1f8, 0x208);
    expect(codeIn(engine, changed)).toBe("SNP_SIGNATURE");
  });

  it("refuses one changed bit at the end of each field", () => {
    for (const { name, offset, size } of Object.values(FIELDS)) {
      if (offset >= R || /^(VERSION|POLICY|VMPL|SIGNATURE_ALGO|KEY_INFO|AUTHOR_KEY_DIGEST)$/.test(name)) continue;
      if (/^CPUID_/.test(name)) continue;
      const last = offset + size - 1;
      const code = codeIn(engine, patched(genuine, last, (genuine[last] ?? 0) ^ 0x80));
      expect([name, code]).toEqual([name, "SNP_SIGNATURE"]);
    }
  });

  it("refuses changed, swapped and big-endian R and S", () => {
    const [r, s] = [part(genuine, R), part(genuine, S)];
    const code = (newR: Uint8Array, newS: Uint8Array): string =>
      codeIn(engine, patched(patched(genuine, R, ...newR), S, ...newS));
    expect(code(r, s)).toBe("ok");
    expect(code(s, r)).toBe("SNP_SIGNATURE");
    expect(
      code(
        r.map((byte, index) => byte ^ (index === 0 ? 1 : 0)),
        s,
      ),
    ).toBe("SNP_SIGNATURE");
    expect(
      code(
        r,
        s.map((byte, index) => byte ^ (index === 0 ? 1 : 0)),
      ),
    ).toBe("SNP_SIGNATURE");
    expect(code(r.toReversed(), s.toReversed())).toBe("SNP_SIGNATURE");
  });

  it("refuses the signature of another report", () => {
    const other = signReport(buildReport({ version: 5, guestSvn: 1 }), vek);
    expect(codeIn(engine, patched(genuine, R, ...other.slice(R)))).toBe("SNP_SIGNATURE");
  });

  it("refuses a signature over SHA-256, and one over the whole report", () => {
    const signed = (digest: Uint8Array): Uint8Array => {
      const signature = p384.sign(digest, vek.secretKey, { prehash: false, lowS: false });
      return patched(
        patched(genuine, R, ...signature.slice(0, 48).toReversed()),
        S,
        ...signature.slice(48).toReversed(),
      );
    };
    expect(codeIn(engine, signed(engine.digest("sha384", genuine.slice(0, 672))))).toBe("ok");
    expect(codeIn(engine, signed(engine.digest("sha256", genuine.slice(0, 672))))).toBe("SNP_SIGNATURE");
    expect(codeIn(engine, signed(engine.digest("sha384", genuine)))).toBe("SNP_SIGNATURE");
    expect(codeIn(engine, signed(engine.digest("sha384", genuine.slice(0, 671))))).toBe("SNP_SIGNATURE");
  });

  it("finds the key that signed among several, and refuses where none did", async () => {
    const other = await (await simulatedAmd()).issueVcek({ seed: "another" });
    expect(codeIn(engine, genuine, [other.publicKey, vek.publicKey])).toBe("ok");
    expect(codeIn(engine, genuine, [other.publicKey])).toBe("SNP_SIGNATURE");
  });

  it("returns the signer that signed", async () => {
    const other = await (await simulatedAmd()).issueVcek({ seed: "another" });
    const signers = [other.publicKey, vek.publicKey].map((point): Trusted<SnpSigner> => ({
      ...signer,
      key: keyOf(engine, point),
    }));
    const report = valueOf(parseReport(genuine));
    const { signer: found, evidence } = valueOf(
      authenticate(report, signers, { engine, at, revocation: "off", tcb: "skip" }),
    );
    expect(found).toBe(signers[1]);
    expect(evidence).toBe(report);
  });
});
