import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { resultOf, run } from "./cli.js";
import type { Run } from "./cli.js";
import { makeTdxFolder, tdxFlags, tdxVerifyArgs } from "./tdx-folder.js";
import type { Change, TdxFolder } from "./tdx-folder.js";

let folder: TdxFolder;

beforeAll(() => {
  folder = makeTdxFolder();
});
afterAll(() => {
  folder.remove();
});

const verify = (change: Change = {}, file?: string): Promise<Run> =>
  run(tdxVerifyArgs(folder, { "--json": true, ...change }, file));
const failed = (done: Run): readonly string[] =>
  resultOf(done)
    .findings.filter(({ outcome }) => outcome === "fail")
    .map(({ code }) => code);

/** The TD, field by field, as flags have it. */
function td(): Readonly<Record<"mrTd" | "mrSeam" | "tdAttributes" | "xfam" | "mrConfigId" | "teeTcbSvn", string>> {
  // Offsets of a TD 1.0 body in a quote of version 4.
  const field = (offset: number, size: number): string => toHex(folder.example.evidence.slice(offset, offset + size));
  return {
    teeTcbSvn: field(48, 16),
    mrSeam: field(64, 48),
    tdAttributes: field(168, 8),
    xfam: field(176, 8),
    mrTd: field(184, 48),
    mrConfigId: field(232, 48),
  };
}
const rtmrs = (): readonly string[] =>
  [0, 1, 2, 3].map((index) => toHex(folder.example.evidence.slice(376 + 48 * index, 424 + 48 * index)));
const ZEROS = "00".repeat(48);
const VENDOR = "939a7233f79c4ca9940a0db3957f0607";

describe("veritee verify of a TDX quote", () => {
  it("is affirming, and says what the TCB is and what was used", async () => {
    const { status, stdout } = await run(tdxVerifyArgs(folder));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^affirming /);
    expect(stdout).toMatch(/^tcb {7}UpToDate, by Intel's TCB evaluation 17$/m);
    expect(stdout).toMatch(/^uses {6}TCB info {5}[0-9-]+ to [0-9-]+ {2}from the caller$/m);
    expect(stdout.match(/^pass {2}TDX_RTMR /gm)).toHaveLength(4);
  });

  it.each([["tdx"], [null]])("takes it for what --tee %s says", async (tee) => {
    expect((await verify(tee === null ? {} : { "--tee": tee })).status).toBe(0);
  });

  it("is no evidence of another kind", async () => {
    const done = await verify({ "--tee": "snp" });
    expect([done.status, resultOf(done).failure?.code]).toEqual([1, "EVIDENCE_KIND"]);
  });

  it("fails with another challenge", async () => {
    expect(failed(await verify({ "--report-data": "01" }))).toEqual(["TDX_FRESHNESS"]);
  });

  it.each([
    ["a nonce for a vTPM", { "--tee": "tdx", "--vtpm-nonce": "0badcafe" }, "--tee tdx contradict each other"],
    ["a status that there is not", { "--accept-tcb-status": "Fine" }, "Allowed choices are"],
    ["the status that nobody may accept", { "--accept-tcb-status": "Revoked" }, "Allowed choices are"],
    ["an evaluation that is no number", { "--min-tcb-evaluation": "1.5" }, "no whole number"],
    ["two evaluations", { "--min-tcb-evaluation": "1", "--min-tcb-evaluation=2": true }, "given twice"],
    ["an update that there is not", { "--tcb-update": "late" }, "Allowed choices are early, standard"],
    ["a PCCS that is private", { "--pccs": "http://127.0.0.1:8081", "--offline": null }, "private"],
    ["a root that is none", { "--trust-root": "QUOTE" }, "is"],
  ])("is wrong use: %s", async (_name, change, message) => {
    const named = Object.fromEntries(
      Object.entries(change).map(([flag, value]) => [flag, value === "QUOTE" ? folder.quote : value]),
    );
    const done = await verify(named as Change);
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain(message);
  });
});

describe("veritee verify --event-log of a TD", () => {
  it("replays the log, and says so in one line", async () => {
    const { status, stdout } = await run(tdxVerifyArgs(folder, { "--event-log": folder.eventLog }));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^pass {2}EVENTLOG_REPLAY +sha384: RTMR 0 to 3 as quoted$/m);
  });

  it("fails with the log of another boot", async () => {
    const other = makeTdxFolder({ secureBoot: "off" });
    const done = await verify({ "--event-log": other.eventLog });
    other.remove();
    expect([done.status, failed(done).includes("EVENTLOG_REPLAY")]).toEqual([1, true]);
  });

  it("is wrong use to hand in the table that says where the log is", async () => {
    const table = new Uint8Array(56);
    table.set(new TextEncoder().encode("CCEL"));
    const view = new DataView(table.buffer);
    view.setUint32(4, table.length, true);
    table[8] = 1;
    table[36] = 2;
    view.setBigUint64(40, 65_536n, true);
    view.setBigUint64(48, 0x1000n, true);
    table[9] = (256 - (table.reduce((sum, byte) => sum + byte, 0) % 256)) % 256;
    const done = await verify({ "--event-log": folder.write("CCEL", table) });
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain("/sys/firmware/acpi/tables/data/CCEL");
  });
});

describe("veritee verify --accept-tcb-status", () => {
  it("lets a platform pass that is out of date, with a warning and the advisories, and says what it lacks", async () => {
    const { intel } = folder.example;
    const above = intel.issueTcbInfo({
      levels: [
        { status: "UpToDate", pceSvn: 200 },
        { status: "OutOfDate", advisoryIds: ["INTEL-SA-00837"] },
      ],
    });
    const certs = folder.endorsements("outdated", { "tcb-info.json": above.bytes });
    const refused = await run(tdxVerifyArgs(folder, { "--endorsements": certs }));
    expect(refused.status).toBe(1);
    expect(refused.stdout).toMatch(/^fail {2}TDX_TCB_STATUS {2}tcb.status\n {6}expected {2}UpToDate\n/m);
    expect(refused.stdout).toMatch(
      /^note {2}What keeps the platform from a level.*\n {6}pcesvn {2}has 13, needs 200$/m,
    );

    const accepted = await run(tdxVerifyArgs(folder, { "--endorsements": certs, "--accept-tcb-status": "OutOfDate" }));
    expect(accepted.status).toBe(4);
    expect(accepted.stdout).toMatch(/^warn {2}TDX_TCB_STATUS_ACCEPTED /m);
    expect(accepted.stdout).toMatch(/^ {10}advisories: INTEL-SA-00837$/m);
  });
});

describe("veritee verify --min-tcb-evaluation", () => {
  it.each([
    ["17", 0, []],
    ["18", 1, ["TDX_TCB_EVALUATION"]],
  ])("%s: %i", async (number, status, codes) => {
    const done = await verify({ "--min-tcb-evaluation": number });
    expect([done.status, failed(done)]).toEqual([status, codes]);
  });
});

describe("veritee verify --strict-length", () => {
  it("refuses zeros behind a quote, which are noted otherwise", async () => {
    const { evidence } = folder.example;
    const padded = new Uint8Array(evidence.length + 70);
    padded.set(evidence);
    const file = folder.write("padded.bin", padded);
    const noted = await verify({}, file);
    expect(noted.status).toBe(0);
    expect(resultOf(noted).findings).toContainEqual(
      expect.objectContaining({ code: "TDX_TRAILING_ZEROS", outcome: "note" }),
    );
    const refused = await verify({ "--strict-length": true }, file);
    expect([refused.status, resultOf(refused).failure?.code]).toEqual([1, "TDX_TRAILING_BYTES"]);
    expect((await verify({ "--strict-length": true })).status).toBe(0);
  });
});

/** Cocos's names, the field, and a value that the TD has; another value of the same form fails. */
const FLAGS: readonly (readonly [names: string, code: string, good: () => string, bad: string])[] = [
  ["--mr-td --mr_td", "TDX_MR_TD", () => td().mrTd, ZEROS],
  ["--mr-seam --mr_seam", "TDX_MR_SEAM", () => td().mrSeam, ZEROS],
  ["--td-attributes --td_attributes", "TDX_TD_ATTRIBUTES", () => td().tdAttributes, "00".repeat(8)],
  ["--xfam", "TDX_XFAM", () => td().xfam, "0300000000000000"],
  ["--mr-config-id --mr_config_id", "TDX_MR_CONFIG_ID", () => td().mrConfigId, ZEROS],
  ["--mr-owner --mr_owner", "TDX_MR_OWNER", () => ZEROS, "11".repeat(48)],
  ["--mr-owner-config --mr_owner_config --mr_config_owner", "TDX_MR_OWNER_CONFIG", () => ZEROS, "11".repeat(48)],
  ["--minimum-tee-tcb-svn --minimum_tee_tcb_svn", "TDX_MINIMUM_TEE_TCB_SVN", () => td().teeTcbSvn, "ff".repeat(16)],
  ["--rtmrs", "TDX_RTMR", () => rtmrs().join(","), `${ZEROS},,,`],
  ["--any-mr-td --any_mr_td", "TDX_ANY_MR_TD", () => `${ZEROS},${td().mrTd}`, ZEROS],
  ["--qe-vendor-id --qe_vendor_id", "TDX_QE_VENDOR_ID", () => VENDOR, "00".repeat(16)],
  ["--minimum-qe-svn --minimum_qe_svn", "TDX_MINIMUM_QE_SVN", () => "0", "1"],
  ["--minimum-pce-svn --minimum_pce_svn", "TDX_MINIMUM_PCE_SVN", () => "0", "1"],
];

describe("veritee verify with reference values of a TD for flags", () => {
  const alone = { "--policy": null, "--get-collateral": true, "--check-crl": true } as const;

  it.each(FLAGS.flatMap(([names, ...rest]) => names.split(" ").map((name) => [name, ...rest] as const)))(
    "applies %s (%s)",
    async (name, code, good, bad) => {
      const mrTd = name.includes("mr-td") || name.includes("mr_td") ? {} : { "--mr-td": td().mrTd };
      const passed = await verify({ ...alone, ...mrTd, [name]: good() });
      expect([passed.status, failed(passed)]).toEqual([0, []]);
      const refused = await verify({ ...alone, ...mrTd, [name]: bad });
      expect([refused.status, new Set(failed(refused))]).toEqual([1, new Set([code])]);
    },
  );

  it("leaves an RTMR open where an element is empty", async () => {
    const [first = ""] = rtmrs();
    const done = await verify({ ...alone, "--mr-td": td().mrTd, "--rtmrs": `${first},,,` });
    const outcomes = resultOf(done).findings.filter(({ code }) => code === "TDX_RTMR");
    expect([done.status, outcomes.map(({ outcome }) => outcome)]).toEqual([0, ["pass", "skip", "skip", "skip"]]);
  });

  it("takes --any-mr-td several times", async () => {
    const args = tdxVerifyArgs(folder, { ...alone, "--json": true });
    const done = await run([...args, "--any-mr-td", ZEROS, "--any-mr-td", td().mrTd]);
    expect(done.status).toBe(0);
  });

  it("adds to a policy file, and does not contradict it", async () => {
    const file = folder.write("root.json", '{ "rootOfTrust": { "getCollateral": true } }');
    expect((await verify({ "--policy": file, "--mr-td": td().mrTd })).status).toBe(0);
    const other = await verify({ "--mr-td": ZEROS });
    expect(other).toMatchObject({ status: 2, stdout: "" });
    expect(other.stderr).toContain("states policy.td_quote_body_policy.mr_td as");
  });

  it.each([
    ["a flag of SEV-SNP beside one of TDX", { "--policy": null, "--mr-td": ZEROS, "--measurement": ZEROS }, "one TEE"],
    ["a flag of SEV-SNP for a policy of TDX", { "--measurement": ZEROS }, "--measurement is for snp"],
    ["three RTMRs", { "--rtmrs": `${ZEROS},${ZEROS},${ZEROS}` }, "--rtmrs has 3 elements; it takes 4"],
    ["an RTMR of another length", { "--rtmrs": "00,,," }, "hex of 48 bytes: it has 1 bytes"],
    ["an empty MRTD in a list", { "--any-mr-td": "," }, "has an empty element"],
    ["an SVN of more than 16 bits", { "--minimum-qe-svn": "65536" }, "at most 65535"],
    ["flags that say nothing of the guest", { "--policy": null, "--get-collateral": true }, "--policy is missing"],
  ])("is wrong use: %s", async (_name, change, message) => {
    const done = await verify(change as Change);
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain(message);
  });

  it("is wrong use to state a TD's value in a policy of SEV-SNP", async () => {
    const file = folder.write("snp.json", '{ "policy": { "policy": 196608 } }');
    const done = await verify({ "--policy": file, "--mr-td": ZEROS });
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain(`--mr-td is for tdx, and ${file} is a policy for snp`);
  });
});

describe("veritee policy for TDX", () => {
  const shown = (done: Run): string => done.stdout.replaceAll(/\s+/g, " ");

  it("creates a policy that the quote satisfies, without what its operator changes", async () => {
    const made = await run(["policy", "create", folder.quote, ...tdxFlags(folder)]);
    expect(made.status).toBe(0);
    expect(Object.keys(JSON.parse(made.stdout) as object)).toEqual(["policy", "root_of_trust"]);
    expect(made.stdout).not.toContain("mr_seam");
    const file = folder.write("made.json", made.stdout);
    expect((await verify({ "--policy": file })).status).toBe(0);
    expect((await run(["policy", "lint", file])).status).toBe(0);
    const show = shown(await run(["policy", "show", file]));
    expect(show).toContain(`${td().tdAttributes}: 28 SEPT_VE_DISABLE`);
    expect(show).toContain(`td_quote_body_policy.rtmrs.3 ${ZEROS.slice(0, 16)}`);
    expect(show).toContain("root_of_trust.get_collateral true");
  });

  it("lets flags replace what the quote says, and drops what does not stand alone", async () => {
    const change = { "--get-collateral=false": true, "--rtmrs": ",,,", "--accept-warnings": true } as const;
    const made = await run(["policy", "create", folder.quote, ...tdxFlags(folder, change)]);
    expect(made.status).toBe(0);
    const { policy, root_of_trust } = JSON.parse(made.stdout) as {
      readonly policy: { readonly td_quote_body_policy: { readonly rtmrs: readonly string[] } };
      readonly root_of_trust?: object;
    };
    expect([policy.td_quote_body_policy.rtmrs, root_of_trust]).toEqual([["", "", "", ""], undefined]);
    expect(made.stderr).toContain("TDX_TCB_STATUS");
  });

  it("is wrong use to create one with a flag of SEV-SNP", async () => {
    const done = await run(["policy", "create", folder.quote, ...tdxFlags(folder), "--vmpl", "0"]);
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toContain("no --vmpl");
  });

  it("sets fields of a policy", async () => {
    const set = await run(["policy", "set", folder.policy, "--mr-seam", ZEROS, "--minimum-pce-svn", "1"]);
    expect(set.status).toBe(0);
    const lint = await run(["policy", "lint", folder.write("set.json", set.stdout)]);
    expect([lint.status, lint.stdout.includes("TDX_LINT_HEADER_SVN")]).toEqual([4, true]);
    expect((await run(["policy", "set", folder.policy, "--guest-policy", "0x20000"])).status).toBe(2);
  });
});

describe("veritee inspect for TDX", () => {
  const inspect = (name: string, ...more: readonly string[]): Promise<Run> =>
    run(["inspect", join(folder.path, name), ...more]);

  it("says what a quote, its certificates and its platform are, and that nothing of it is verified", async () => {
    const { status, stdout } = await inspect("quote.bin");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^not verified/);
    expect(stdout).toMatch(/^tdAttributes.bits +SEPT_VE_DISABLE$/m);
    expect(stdout).toMatch(/^qe.isvSvn +6$/m);
    expect(stdout).toMatch(/^fmspc +b0c06f000000$/m);
    expect(stdout.match(/^field +inside the quote$/gm)).toHaveLength(3);
  });

  it("says it as one JSON object", async () => {
    const json = JSON.parse((await inspect("quote.bin", "--json")).stdout) as {
      readonly verified: boolean;
      readonly tdx: Readonly<Record<string, unknown>>;
      readonly certificates: readonly Readonly<Record<string, unknown>>[];
    };
    expect(json).toMatchObject({ verified: false, tdx: { mrTd: td().mrTd, rtmr0: rtmrs()[0] } });
    expect(json.certificates.map(({ kind }) => kind)).toEqual(["tdx-pck", "tdx-pck-ca", "tdx-root"]);
    expect(json.certificates[0]).toMatchObject({ fmspc: "b0c06f000000", pceSvn: 13 });
  });

  it.each([
    ["certs/tcb-info.json", "statement", ["fmspc +b0c06f000000", "tcbEvaluationDataNumber +17", "UpToDate of"]],
    ["certs/qe-identity.json", "statement", ["isvProdId +2", "tcbEvaluationDataNumber +17"]],
    ["certs/root.crl", "revocation-list", ["issuer +Intel SGX Root CA", "revokedCertificates +0"]],
    ["certs/pck.crl", "revocation-list", ["issuer +Intel SGX PCK Platform CA"]],
    ["root.der", "certificate", ["subject +Intel SGX Root CA"]],
  ])("decodes %s as a %s", async (name, format, texts) => {
    const { status, stdout } = await inspect(name);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^field +${format}$`, "m"));
    for (const text of texts) expect(stdout).toMatch(new RegExp(text));
  });

  it("lists a level in a line of its own, and gives all of it to programs", async () => {
    const { statements } = JSON.parse((await inspect("certs/tcb-info.json", "--json")).stdout) as {
      readonly statements: readonly { readonly levels: readonly string[] }[];
    };
    expect(statements[0]?.levels).toHaveLength(3);
    expect(statements[0]?.levels[1]).toMatch(
      /^OutOfDate of 2023-08-09, from sgx [0-9 ]+, tdx [0-9 ]+, pcesvn 13: INTEL-SA-00837$/,
    );
  });

  it("says what is wrong with a quote that is cut", async () => {
    folder.write("cut.bin", folder.example.evidence.subarray(0, 700));
    const done = await inspect("cut.bin");
    expect(done.status).toBe(1);
    expect(done.stdout).toMatch(/malformed {2}TDX_/);
  });
});
