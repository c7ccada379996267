import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeWithVectors, vectorsDir } from "../../helpers/vectors.js";
import { resultOf, run } from "./cli.js";
import type { Run } from "./cli.js";

const at = (path: string): string => join(vectorsDir() ?? "", path);

describeWithVectors("veritee with a TDX quote of real hardware", () => {
  const folder = mkdtempSync(join(tmpdir(), "veritee-real-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  // A quote of Phala's, with zeros behind it, and the collateral of its day as their tools keep it.
  const quote = at("tdx/phala/tdx_quote.dat");
  const offline = [
    ...["--endorsements", at("tdx/phala/tdx_quote_collateral.json"), "--at", "2025-07-04T10:16:31Z"],
    ...["--unchecked-freshness", "tee", "--offline", "--accept-warnings"],
  ];
  const codesOf = (done: Run, outcome: string): readonly string[] =>
    resultOf(done)
      .findings.filter((one) => one.outcome === outcome)
      .map(({ code }) => code);

  it("makes a policy of it that it satisfies, under Intel's own root", async () => {
    const made = await run(["policy", "create", quote, ...offline]);
    expect(made.status).toBe(0);
    const policy = join(folder, "policy.json");
    writeFileSync(policy, made.stdout);
    const done = await run(["verify", quote, "--policy", policy, ...offline, "--json"]);
    expect([done.status, resultOf(done).verdict, codesOf(done, "fail")]).toEqual([0, "warning", []]);
    expect(resultOf(done).anchors).toMatchObject([{ name: "Intel SGX Root CA", source: "built-in" }]);
    expect(codesOf(done, "pass")).toEqual(expect.arrayContaining(["TDX_TCB_STATUS", "TDX_RTMR", "TDX_REVOCATION"]));
  });

  it("says what keeps a platform below every level of Intel's from them", async () => {
    const flags = ["--xfam", "e702060000000000", "--get-collateral"];
    const { status, stdout } = await run(["verify", at("tdx/phala/tdx-quote.hex"), ...flags, ...offline]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^fail {2}TDX_TCB_SUPPORTED /m);
    expect(stdout).toMatch(
      /^note {2}What keeps the platform from any level that Intel lists:\n {6}sgx.7 {2}has 3, needs 5$/m,
    );
  });

  it("says which command fetches what is missing", async () => {
    const flags = ["--xfam", "e702060000000000", "--get-collateral", "--unchecked-freshness", "tee", "--offline"];
    const { status, stderr } = await run(["verify", quote, ...flags]);
    expect(status).toBe(3);
    expect(stderr).toContain("https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=b0c06f000000");
    expect(stderr).toContain(`  veritee endorsements fetch ${quote} --out bundle.json`);
  });

  it("decodes the collateral, object by object", async () => {
    const { stdout } = await run(["inspect", at("tdx/phala/tdx_quote_collateral.json"), "--json"]);
    const { format, endorsements } = JSON.parse(stdout) as {
      readonly format: string;
      readonly endorsements: readonly { readonly kind: string; readonly problem?: string }[];
    };
    expect([format, endorsements.filter(({ problem }) => problem !== undefined)]).toEqual(["endorsements", []]);
    expect(new Set(endorsements.map(({ kind }) => kind))).toEqual(
      new Set([
        ...["tdx-tcb-info", "tdx-qe-identity", "tdx-root-crl", "tdx-pck-crl"],
        ...["tdx-pck-ca", "tdx-tcb-signing", "tdx-root"],
      ]),
    );
  });

  it("reads the policy that Cocos ships", async () => {
    const lint = await run(["policy", "lint", at("cocos/policies/sample-tdx.json")]);
    expect([lint.status, lint.stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "0 warnings, 1 note"]);
    const show = await run(["policy", "show", at("cocos/policies/sample-tdx.json")]);
    expect(show.stdout).toMatch(/^policy\.td_quote_body_policy\.td_attributes +0000001000000000: 28 SEPT_VE_DISABLE$/m);
    expect(show.stdout).toMatch(/^root_of_trust\.get_collateral +true$/m);
  });
});
