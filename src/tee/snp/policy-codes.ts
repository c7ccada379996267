import { defineCodes } from "../../errors/index.js";

/** How an SEV-SNP part of a policy can be no policy (policy*.ts). */
export const SNP_POLICY_CODES = defineCodes({
  SNP_POLICY_GUEST_POLICY: {
    meaning: "The policy's guest policy word has bit 17 clear or one of the bits 63:26 set.",
    advice: 'Every SNP policy must state it: 196608 (0x30000) allows SMT and nothing else, e.g. "policy": 196608.',
  },
  SNP_POLICY_RANGE: {
    meaning: "A number in the policy is out of its range.",
    advice: "Correct the value; the message says the range.",
  },
  SNP_POLICY_VERSION: {
    meaning: "The policy's minimum_version is not of the form major.minor with two numbers from 0 to 255.",
    advice: 'Write it like "1.55".',
  },
  SNP_POLICY_PRODUCT: {
    meaning: "The policy names no known product line, or two different ones.",
    advice: "Use Milan, Genoa or Turin, the same in product, product_line and policy.product.",
  },
  SNP_POLICY_PLATFORM_INFO: {
    meaning: "The policy's platform_info has a bit set that has no meaning (6, or 8 to 63).",
    advice: "Clear the bit; a report may have it, but nothing can be demanded of it.",
  },
  SNP_POLICY_LIST_SIZE: {
    meaning: "A list in the policy has more elements than are read (64).",
    advice: "State the keys or roots that are in use, and no others.",
  },
  SNP_POLICY_TRUSTED_KEY: {
    meaning: "A trusted ID or author key of the policy is not an X.509 certificate of a P-384 key.",
    advice:
      "State a version 3 certificate in DER whose key is an uncompressed P-384 point; no other key could ever match.",
  },
  SNP_POLICY_KEY_HASH: {
    meaning: "A trusted key digest of the policy is all zeros, which every guest without an ID block would meet.",
    advice: "State the SHA-384 digest of the key, as ID_KEY_DIGEST or AUTHOR_KEY_DIGEST of a report has it.",
  },
  SNP_POLICY_ROOTS: {
    meaning: "The policy states roots of its own, and the caller does not let policies state roots.",
    advice:
      "Let the policy state them (--allow-policy-roots), state them as the caller's trust anchors, or remove them.",
  },
  SNP_POLICY_CABUNDLE: {
    meaning: "A CA bundle of the policy is not PEM of exactly two certificates, an ASK or ASVK and then its ARK.",
    advice: "Take the bundle as AMD's key distribution service serves it (cert_chain); the message says what is wrong.",
  },
  SNP_POLICY_CABUNDLE_PATH: {
    meaning: "A CA bundle file that the policy names was not handed in.",
    advice: "Only the command line reads such files; elsewhere write the PEM into cabundles, or hand the file in.",
  },
});

/** What a valid policy leaves open (lint.ts); never part of a verdict. */
export const SNP_LINT_CODES = defineCodes({
  SNP_LINT_WORKLOAD: {
    meaning:
      "The policy states neither a measurement nor a trusted ID block, so it does not say which software may run.",
    advice: "State measurement, or require_id_block with the keys that are trusted.",
  },
  SNP_LINT_MEASUREMENT_ZERO: {
    meaning: "The policy's measurement is all zeros, the placeholder that host tools write; no guest has it.",
    advice: "Set the launch measurement of the guest image.",
  },
  SNP_LINT_NOTHING_PINNED: {
    meaning: "The policy pins no guest, no chip and no firmware.",
    advice: "State at least measurement and minimum_tcb.",
  },
  SNP_LINT_DEBUG: {
    meaning: "The policy permits guests that the host can debug: bit 19 of policy.policy is set.",
    advice: "Clear the bit, outside of tests.",
  },
  SNP_LINT_MIGRATION_AGENT: {
    meaning: "The policy permits guests with a migration agent: bit 18 of policy.policy is set.",
    advice: "Clear the bit unless guests are migrated; then pin report_id_ma.",
  },
  SNP_LINT_KEYS_MISSING: {
    meaning: "The policy requires a trusted ID or author key and lists none, so no report can satisfy it.",
    advice: "List the keys or their hashes, or drop the requirement.",
  },
  SNP_LINT_KEYS_UNUSED: {
    meaning: "The policy lists trusted keys that no field of it requires, so that they are never consulted.",
    advice: "Set require_id_block or require_author_key, or remove the keys.",
  },
  SNP_LINT_MINIMUM_TCB: {
    meaning: "The policy states no minimum_tcb.",
    advice: "State the oldest TCB that you accept, as AMD's security bulletins ask.",
  },
  SNP_LINT_MINIMUM_LAUNCH_TCB: {
    meaning: "The policy states no minimum_launch_tcb.",
    advice: "State the oldest TCB under which a guest may have been launched.",
  },
  SNP_LINT_TCB_LINE: {
    meaning: "The policy states a TCB and no product line; the bytes of a TCB mean other components on another line.",
    advice: "State root_of_trust.product_line.",
  },
  SNP_LINT_TCB_SB_3019: {
    meaning: "The minimum_tcb lies below what AMD-SB-3019 asks for: SNP component 24 on Milan, 23 on Genoa.",
    advice: "Raise minimum_tcb once your platforms have that firmware.",
  },
  SNP_LINT_PROVISIONAL: {
    meaning: "The policy permits firmware that is loaded but not committed, and can be rolled back.",
    advice: "Drop permit_provisional_firmware once the platform's firmware is committed.",
  },
  SNP_LINT_REVOCATION: {
    meaning: "The policy does not require a revocation list.",
    advice: "Set root_of_trust.check_crl, and supply AMD's list.",
  },
  SNP_LINT_NETWORK: {
    meaning: "The policy requires a revocation list and forbids fetching anything.",
    advice: "Supply the list as an endorsement.",
  },
  SNP_LINT_ROOTS: {
    meaning: "The policy states roots of its own, which count only where the caller lets them.",
    advice:
      "Use --allow-policy-roots (policyRoots in the library) if you wrote the policy, or state the roots as the caller.",
  },
  SNP_LINT_VMPL: {
    meaning: "The policy states no vmpl.",
    advice: "State the privilege level that the reporting software runs at: 0 without a paravisor.",
  },
  SNP_LINT_HOST_DATA: {
    meaning: "The policy states no host_data.",
    advice: "State it where the host's data decides what the guest does.",
  },
  SNP_LINT_REPORT_DATA: {
    meaning: "The policy states report_data, which is a reference value and not the challenge.",
    advice: "Remove it, and state the challenge at each verification.",
  },
  SNP_LINT_STEPPING: {
    meaning: "The policy states product.stepping, a deprecated field without effect.",
    advice: "Use product.machine_stepping.",
  },
});
