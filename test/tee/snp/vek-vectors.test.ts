import { expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { openEndorsement } from "../../../src/collateral/index.js";
import { SCHEMES } from "../../../src/tee/registry.js";
import { tcbComponents } from "../../../src/tee/snp/tcb.js";
import { readVek } from "../../../src/tee/snp/vek.js";
import { parseCertificate } from "../../../src/x509/index.js";
import { describeWithVectors, readVector, readVectorJson } from "../../helpers/vectors.js";
import { valueOf } from "./support.js";

interface IndexedVek {
  readonly file: string;
  /** `vcek-chain`: the file goes on with ASK and ARK. `vcek-invalid`: well formed, but not signed by AMD. */
  readonly kind: "vcek" | "vlek" | "vcek-chain" | "vcek-invalid";
  readonly sha256: string;
  readonly productLine: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly kds: {
    readonly productName: string;
    readonly bl: number;
    readonly tee: number;
    readonly snp: number;
    readonly ucode: number;
    readonly fmc: number | null;
    readonly hwid: string | null;
    readonly cspId: string | null;
  };
}

describeWithVectors("readVek on real certificates", () => {
  const { veks } = readVectorJson<{ readonly veks: readonly IndexedVek[] }>("snp/index.json");

  it.each(veks)("says what the index says: $file", (facts) => {
    const opened = valueOf(openEndorsement(readVector(`snp/${facts.file}`), "caller", SCHEMES, 65_536));
    const kind = facts.kind === "vlek" ? "vlek" : "vcek";
    const rest = facts.kind === "vcek-chain" ? ["snp-ask", "snp-ark"] : [];
    expect(opened.map((entry) => entry.kind)).toEqual([`snp-${kind}`, ...rest]);
    const certificate = valueOf(parseCertificate(opened[0]?.bytes ?? new Uint8Array()));
    const vek = valueOf(readVek(certificate));
    const tcb = tcbComponents(vek.tcb, vek.line);
    const prefix = (facts.kds.hwid ?? "").replace("…", "");
    const { bl, tee, snp, ucode, fmc } = facts.kds;
    expect({
      kind: vek.kind,
      line: vek.line.toLowerCase(),
      notBefore: certificate.notBefore,
      notAfter: certificate.notAfter,
      tcb,
      hwid: vek.hwid === null ? "" : toHex(vek.hwid).slice(0, prefix.length),
      hwidBytes: vek.hwid?.length ?? null,
      cspId: vek.cspId !== null,
    }).toEqual({
      kind,
      line: facts.productLine,
      notBefore: Date.parse(facts.notBefore),
      notAfter: Date.parse(facts.notAfter),
      tcb: { ...(fmc === null ? {} : { fmc }), bootLoader: bl, tee, snp, microcode: ucode },
      hwid: prefix,
      hwidBytes: kind === "vlek" ? null : facts.productLine === "turin" ? 8 : 64,
      cspId: facts.kds.cspId !== null,
    });
    if (vek.cspId !== null) expect(facts.kds.cspId).toContain(vek.cspId);
    expect(facts.kds.productName.toLowerCase()).toContain(facts.productLine);
  });

  it("covers both kinds and all three lines", () => {
    expect(new Set(veks.map(({ kind }) => kind))).toEqual(new Set(["vcek", "vlek", "vcek-chain", "vcek-invalid"]));
    expect(new Set(veks.map(({ productLine }) => productLine))).toEqual(new Set(["milan", "genoa", "turin"]));
  });
});
