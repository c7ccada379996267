import fc from "fast-check";
import { expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import { createVerifier } from "../../src/index.js";
import type { AttestationResult, Verifier, VerifierOptions } from "../../src/index.js";
import { buildReport, createSimulatedAmd, encodeCertificateTable, signReport } from "../../src/testing/index.js";
import type { SimulatedAmd } from "../../src/testing/index.js";
import { seedOf } from "../helpers/seed.js";
import { AT, CHALLENGE, policyText, simulatedAmd } from "../helpers/snp.js";

/**
 * What a verifier keeps must never change an answer: one that lived through a random history says of each evidence what
 * one says that was made for it alone, also where it does several at once.
 */

const amd = await simulatedAmd();
const forger = await createSimulatedAmd({ forged: true });
const past = { notBefore: new Date("2024-01-01T00:00:00Z"), notAfter: new Date("2025-01-01T00:00:00Z") };
/** The same keys in other certificates: root and intermediate with other serial numbers, the root out of force. */
const other = await createSimulatedAmd({ ark: { serial: "0a0b0c", ...past }, ask: { serial: "0d0e0f" } });

const chip = await amd.issueVcek();
const VEKS = {
  sound: chip,
  second: await amd.issueVcek({ chipId: new Uint8Array(64).fill(9) }),
  expired: await amd.issueVcek(past),
  forged: await forger.issueVcek({ chipId: chip.chipId, tcb: chip.tcb }),
  signedByMallory: await amd.issueVcek({ issuedBy: "mallory" }),
};

const WINDOW = { thisUpdate: new Date("2025-05-01T00:00:00Z"), nextUpdate: new Date("2025-08-01T00:00:00Z") };
const OBJECTS: Readonly<Record<string, Uint8Array>> = {
  ...Object.fromEntries(Object.entries(VEKS).map(([name, { der }]) => [name, der])),
  ask: amd.ask.der,
  otherAsk: other.ask.der,
  forgedAsk: forger.ask.der,
  list: await amd.issueCrl(WINDOW),
  staleList: await amd.issueCrl({ ...WINDOW, nextUpdate: new Date("2025-05-02T00:00:00Z") }),
  newerList: await amd.issueCrl({ ...WINDOW, thisUpdate: new Date("2025-07-01T00:00:00Z") }),
  forgedList: await forger.issueCrl(WINDOW),
  revokingList: await amd.issueCrl({ ...WINDOW, revokedSerials: [amd.ask.serial] }),
  revokingOther: await amd.issueCrl({ ...WINDOW, revokedSerials: ["0d0e0f"] }),
  revokingRoot: await amd.issueCrl({ ...WINDOW, revokedSerials: ["0a0b0c"] }),
};

const bundleOf = (...worlds: readonly SimulatedAmd[]): Readonly<Record<string, string>> => ({
  cabundles: JSON.stringify(worlds.map(({ ask, ark }) => ask.pem + ark.pem)),
});
const POLICIES = [{}, bundleOf(amd), bundleOf(forger), bundleOf(other), bundleOf(other, amd), bundleOf(amd, forger)];

const objects = fc.array(fc.constantFrom(...Object.values(OBJECTS)), { maxLength: 5 });
/** Often those that lead to a yes. */
const endorsements = fc.oneof(
  objects,
  objects.map((some) => [...some, chip.der, amd.ask.der]),
);

const verifiers = fc.record({
  anchors: fc.constantFrom(null, [amd.ark.der], [other.ark.der, amd.ark.der], [forger.ark.der]),
  endorsements,
  revocation: fc.constantFrom("by-policy", "require", "off"),
});

const steps = fc.record({
  by: fc.constantFrom(...Object.values(VEKS)),
  masked: fc.boolean(),
  forgedSignature: fc.boolean(),
  beside: fc.oneof(fc.constant<readonly Uint8Array[]>([]), endorsements),
  root: fc.constantFrom(...POLICIES),
  checkCrl: fc.boolean(),
  at: fc.constantFrom(AT, AT, "2024-06-01T00:00:00Z", "2025-07-31T23:59:59Z", "2027-01-01T00:00:00Z"),
});
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

function evidenceOf({ by, masked, forgedSignature, beside }: Step): Uint8Array {
  const chipId = masked ? new Uint8Array(64) : by.chipId;
  const report = buildReport({ chipId, reportedTcb: by.tcb, reportData: CHALLENGE }, by.line);
  const signed = signReport(report, forgedSignature ? VEKS.second : by);
  const table = encodeCertificateTable(
    beside.slice(0, GUIDS.length).map((bytes, index) => ({ guid: GUIDS[index] ?? "vcek", bytes })),
  );
  return beside.length === 0 ? signed : concatBytes(signed, table);
}
const GUIDS = ["vcek", "vlek", "ask", "ark", "crl"] as const;

function ask(verifier: Verifier, step: Step): Promise<AttestationResult> {
  const policy = policyText({}, { ...step.root, ...(step.checkCrl ? { check_crl: "true" } : {}) });
  return verifier.verify(evidenceOf(step), { policy, challenge: { tee: CHALLENGE }, at: step.at });
}

it("a verifier that has seen much answers as one that has seen nothing", { timeout: 120_000 }, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      verifiers,
      fc.array(fc.array(steps, { minLength: 1, maxLength: 3 }), { maxLength: 5 }),
      async (options, history) => {
        const { anchors, ...rest } = options;
        const own: VerifierOptions = { ...rest, policyRoots: "honour", ...(anchors === null ? {} : { anchors }) };
        const seasoned = createVerifier(own);
        for (const round of history) {
          const answers = await Promise.all(round.map((step) => ask(seasoned, step)));
          const expected = await Promise.all(round.map((step) => ask(createVerifier(own), step)));
          expect(answers).toEqual(expected);
          for (const { verdict, failure } of answers) {
            const said = failure?.code ?? verdict;
            seen.set(said, (seen.get(said) ?? 0) + 1);
          }
        }
      },
    ),
    { numRuns: 60, endOnFailure: true, seed: seedOf("verify/long-lived") },
  );
  // The histories are worth something only where they lead to all kinds of answers.
  expect([...seen.keys()]).toEqual(expect.arrayContaining(["warning", "SNP_VEK_CHAIN", "SNP_REVOKED"]));
});
