import { defineCodes } from "../../errors/index.js";
import { SNP_LINT_CODES, SNP_POLICY_CODES } from "./policy-codes.js";

/**
 * How SEV-SNP evidence, its endorsements and its part of a policy can fail, and the codes of the
 * rules that appraisal reports (one code a rule, the same for pass and fail).
 */
export const SNP_CODES = defineCodes({
  // The report's structure (parse.ts).
  SNP_REPORT_SIZE: {
    meaning: "The report is not exactly 1184 bytes long.",
    advice: "Hand in the bare attestation report; check that the file was neither cut nor extended.",
  },
  SNP_REPORT_VERSION: {
    meaning: "The report's version is not one that is understood (2 to 5).",
    advice: "Check that the file is an SEV-SNP attestation report; newer versions need a newer veritee.",
  },
  SNP_REPORT_RESERVED: {
    meaning: "A byte that must be zero in a report of this version is not zero.",
    advice: "The report was changed or is of another format; ask the attester for a new one.",
  },
  SNP_GUEST_POLICY_RESERVED: {
    meaning: "The guest policy in the report has bit 17 clear or one of the bits 63:26 set.",
    advice: "The report was changed or is of another format; ask the attester for a new one.",
  },
  SNP_KEY_INFO_RESERVED: {
    meaning: "The report's key information has a reserved bit set, or names a reserved signing key (2 to 6).",
    advice: "The report was changed or is of another format; ask the attester for a new one.",
  },
  SNP_REPORT_UNSIGNED: {
    meaning: "The report says that no key signed it (SIGNING_KEY 7), or its signature is all zeros.",
    advice: "The host masks the chip's key; ask the operator to switch MASK_CHIP_KEY off.",
  },
  SNP_SIGNATURE_ALGORITHM: {
    meaning: "The report's signature algorithm is not 1 (ECDSA P-384 with SHA-384), the only one defined.",
    advice: "The report was changed or is of another format; ask the attester for a new one.",
  },
  SNP_VMPL_RANGE: {
    meaning: "The report's VMPL is neither 0 to 3 nor 0xFFFFFFFF (requested by the host).",
    advice: "The report was changed or is of another format; ask the attester for a new one.",
  },
  SNP_AUTHOR_KEY_DIGEST_UNUSED: {
    meaning: "The report carries an author key digest although AUTHOR_KEY_EN is 0.",
    advice: "The report was changed or is of another format; ask the attester for a new one.",
  },
  SNP_SIGNATURE_PADDING: {
    meaning: "Bytes 48 to 71 of the report's R or S are not zero.",
    advice: "The signature was changed or written in another form (R and S are little-endian).",
  },
  SNP_SIGNATURE_RANGE: {
    meaning: "R or S is zero or not below the group order of P-384.",
    advice: "The signature was changed; ask the attester for a new report.",
  },

  // Endorsements and the signing key (vek.ts, chain.ts, trust.ts).
  SNP_PRODUCT_UNSUPPORTED: {
    meaning: "The CPU family and model in the report belong to no supported product line (Milan, Genoa, Turin).",
    advice: "Evidence of this product cannot be verified yet; a newer veritee may know it.",
  },
  SNP_VEK_MISSING: {
    meaning: "No certificate of the key that signed the report was supplied.",
    advice:
      "Fetch the VCEK from AMD's key distribution service, or take the VLEK from the attester, and supply it as an endorsement.",
  },
  SNP_SIGNING_KEY_MISMATCH: {
    meaning: "The supplied certificate is of the other kind than the report's SIGNING_KEY names (VCEK or VLEK).",
    advice: "Supply the certificate of the kind that the report names.",
  },
  SNP_VEK_SUBJECT: {
    meaning: "The certificate's subject is not AMD's SEV-VCEK or SEV-VLEK.",
    advice: "Supply the VCEK or VLEK certificate itself, not one of its issuers.",
  },
  SNP_VEK_KEY_TYPE: {
    meaning: "The certificate's key is not an uncompressed P-384 point.",
    advice: "Supply the VCEK or VLEK certificate as AMD issues it.",
  },
  SNP_VEK_CURVE: {
    meaning: "The certificate's public key is not a point on P-384.",
    advice: "Supply the VCEK or VLEK certificate as AMD issues it.",
  },
  SNP_VEK_EXTENSION: {
    meaning: "An AMD extension of the certificate is missing, wrongly encoded, or belongs to the other kind of key.",
    advice: "Supply the VCEK or VLEK certificate as AMD issues it.",
  },
  SNP_VEK_STRUCT_VERSION: {
    meaning: "The certificate's structVersion extension is not the one of its product line.",
    advice: "A newer form of certificate needs a newer veritee.",
  },
  SNP_VEK_PRODUCT_NAME: {
    meaning: "The certificate's productName extension names another product line than its issuer.",
    advice: "Supply the certificate that belongs to this chip.",
  },
  SNP_VEK_ISSUER: {
    meaning: "The certificate's issuer is no key that certifies such keys under a trusted AMD root key.",
    advice: "Check the product line; a private root must be stated by the caller, and its intermediate supplied.",
  },
  SNP_VEK_CHAIN: {
    meaning:
      "The certificate chain leads from the signing key to a trusted AMD root key, and every signature in it holds.",
    advice: "If it failed, the certificate is forged or belongs to another hierarchy: do not trust it.",
  },
  SNP_VEK_PRODUCT: {
    meaning: "The product line of the report (CPUID) is that of the certificate chain.",
    advice: "If it failed, supply the certificate of the chip that made the report.",
  },
  SNP_VEK_TCB: {
    meaning: "The TCB version in the certificate equals the report's REPORTED_TCB in all eight components.",
    advice: "If it failed, fetch the certificate again for the REPORTED_TCB of this report.",
  },
  SNP_VEK_TCB_CURRENT: {
    meaning: "No component of the certificate's TCB version is above the report's CURRENT_TCB.",
    advice: "If it failed, the report contradicts itself: do not trust it.",
  },
  SNP_VEK_CHIP_ID: {
    meaning: "The hardware id in the certificate equals the report's CHIP_ID.",
    advice:
      "If it failed, supply the certificate of the chip that made the report. Skipped: the host masks the chip id, or a VLEK signed.",
  },
  SNP_VEK_CANDIDATE: {
    meaning: "A supplied certificate does not fit this report and was passed over.",
    advice: "Nothing to do where another certificate fitted.",
  },
  SNP_VEK_CANDIDATES: {
    meaning: "More certificates were supplied for one report than are tried.",
    advice: "Supply the endorsements of this chip only.",
  },
  SNP_ROOT_IGNORED: {
    meaning: "A root key certificate among the endorsements is no trust anchor, and was not used as one.",
    advice: "Nothing to do for a root that you do not trust; a private root has to be stated as a trust anchor.",
  },
  SNP_CHIP_ID_MASKED: {
    meaning: "The host masks CHIP_ID, so the certificate's chip cannot be compared with the report's.",
    advice:
      "The signature still shows that one genuine chip made the report; ask the operator to switch MASK_CHIP_ID off.",
  },
  SNP_COLLATERAL: {
    meaning: "An object from a cache or a server is not what was asked for, or not from the vendor.",
    advice: "Nothing of it was used. Check the mirror or the cache folder that it came from.",
  },
  SNP_ANCHOR: {
    meaning:
      "A trust anchor of the caller is not a self-signed AMD-style root key certificate (ARK), or all are of other vendors' hierarchies.",
    advice: "State the ARK certificate; its intermediate (ASK or ASVK) is an endorsement.",
  },
  SNP_SIGNATURE: {
    meaning: "The report's signature is by the certified key over bytes 0 to 671 of the report.",
    advice: "If it failed, the report was changed or signed by another key: do not trust it.",
  },
  SNP_REVOCATION: {
    meaning: "No certificate of the chain is on a revocation list of its root key that covers the instant.",
    advice: "Skipped: no such list was supplied, and none was required.",
  },

  // Revocation lists (revocation.ts).
  SNP_REVOKED: {
    meaning: "An authentic revocation list of the root key lists a certificate of the chain (ASK, ASVK or ARK).",
    advice: "Do not trust evidence that depends on it; the list's date counts for nothing, also not a later one.",
  },
  SNP_CRL_MISSING: {
    meaning: "A revocation list of the chain's root key is required, and none was supplied.",
    advice:
      "Fetch the list from AMD's key distribution service and supply it as an endorsement, or do not require one.",
  },
  SNP_CRL_STALE: {
    meaning: "A revocation list was to be replaced before the instant of the verification (nextUpdate).",
    advice: "Fetch the current list; for archived evidence supply a list of that time or a newer one.",
  },
  SNP_CRL_NEXT_UPDATE: {
    meaning: "A revocation list does not say until when it holds (no nextUpdate), so it covers no instant.",
    advice: "Fetch the vendor's own list, which says so.",
  },
  SNP_CRL_INVALID: {
    meaning: "A revocation list cannot be read, or was not signed by the chain's root key.",
    advice: "Do not use this list; fetch it from the vendor again.",
  },
  SNP_CRL_NEWER: {
    meaning: "The revocation list that was used was issued after the instant of the verification.",
    advice: "Nothing to do: a newer list knows at least what an older one knew.",
  },
  SNP_CRL_CANDIDATES: {
    meaning: "More revocation lists of one root key were supplied than are looked at.",
    advice: "Supply the current list only.",
  },

  ...SNP_POLICY_CODES,

  // Rules of the appraisal (appraise.ts).
  SNP_FRESHNESS: {
    meaning: "REPORT_DATA equals the challenge that the caller stated.",
    advice:
      "If it failed, the evidence answers another challenge and may be a replay. Skipped: the caller chose not to check.",
  },
  SNP_HOST_REQUESTED: {
    meaning: "The report was requested by the guest, not by the host.",
    advice: "If it failed, REPORT_DATA does not come from the guest: ask the guest for a report.",
  },
  SNP_REPORT_DATA: {
    meaning: "REPORT_DATA equals the policy's report_data.",
    advice: "Compare the policy with the evidence. This is a reference value, not a statement about freshness.",
  },
  SNP_MEASUREMENT: {
    meaning: "MEASUREMENT (the launch digest) equals the policy's measurement.",
    advice: "If it failed, other software was launched than expected, or the policy is out of date.",
  },
  SNP_HOST_DATA: {
    meaning: "HOST_DATA equals the policy's host_data.",
    advice: "Compare the host's launch configuration with the policy.",
  },
  SNP_FAMILY_ID: {
    meaning: "FAMILY_ID equals the policy's family_id.",
    advice: "Compare the ID block with the policy.",
  },
  SNP_IMAGE_ID: { meaning: "IMAGE_ID equals the policy's image_id.", advice: "Compare the ID block with the policy." },
  SNP_REPORT_ID: {
    meaning: "REPORT_ID equals the policy's report_id.",
    advice: "The id is new for each launch of a guest: state it for one running guest only.",
  },
  SNP_REPORT_ID_MA: {
    meaning: "REPORT_ID_MA equals the policy's report_id_ma (all ones: no migration agent).",
    advice: "If it failed, a migration agent that the policy does not expect is bound to the guest.",
  },
  SNP_CHIP_ID: {
    meaning: "CHIP_ID equals the policy's chip_id.",
    advice: "If it failed, the guest runs on another chip, or the host masks the chip id.",
  },
  SNP_VMPL: {
    meaning: "VMPL equals the policy's vmpl.",
    advice: "If it failed, the report was requested at another privilege level than expected.",
  },
  SNP_GUEST_POLICY_ABI: {
    meaning: "The guest demands at least the firmware ABI version that the policy demands.",
    advice: "Launch the guest with a policy of that ABI version, or lower the policy's.",
  },
  SNP_GUEST_POLICY_SMT: {
    meaning: "SMT is allowed by the guest only where the policy allows it.",
    advice: "Launch the guest without SMT, or set bit 16 in the policy.",
  },
  SNP_GUEST_POLICY_MIGRATE_MA: {
    meaning: "A migration agent is allowed by the guest only where the policy allows it.",
    advice: "Launch the guest without it, or set bit 18 in the policy.",
  },
  SNP_GUEST_POLICY_DEBUG: {
    meaning: "Debugging by the host is allowed by the guest only where the policy allows it.",
    advice: "The host can read a debug guest's memory: launch it without debugging.",
  },
  SNP_GUEST_POLICY_CXL_ALLOW: {
    meaning: "CXL devices are allowed by the guest only where the policy allows it.",
    advice: "Launch the guest without CXL, or set bit 21 in the policy.",
  },
  SNP_GUEST_POLICY_SINGLE_SOCKET: {
    meaning: "The guest is limited to one socket where the policy demands it.",
    advice: "Launch the guest with SINGLE_SOCKET, or clear bit 20 in the policy.",
  },
  SNP_GUEST_POLICY_MEM_AES_256_XTS: {
    meaning: "The guest demands AES-256-XTS memory encryption where the policy demands it.",
    advice: "Launch the guest with MEM_AES_256_XTS, or clear bit 22 in the policy.",
  },
  SNP_GUEST_POLICY_RAPL_DIS: {
    meaning: "The guest demands that RAPL is disabled where the policy demands it.",
    advice: "Launch the guest with RAPL_DIS, or clear bit 23 in the policy.",
  },
  SNP_GUEST_POLICY_CIPHERTEXT_HIDING_DRAM: {
    meaning: "The guest demands ciphertext hiding where the policy demands it.",
    advice: "Launch the guest with CIPHERTEXT_HIDING_DRAM, or clear bit 24 in the policy.",
  },
  SNP_GUEST_POLICY_PAGE_SWAP_DISABLE: {
    meaning: "The guest forbids page swapping where the policy demands it.",
    advice: "Launch the guest with PAGE_SWAP_DISABLE, or clear bit 25 in the policy.",
  },
  SNP_DEBUG_PERMITTED: {
    meaning: "The guest allows debugging and the policy permits it: the host can read the guest's memory.",
    advice: "Use this for development only.",
  },
  // Platform info, ID block, stepping and provider (platform-info.ts, id-block.ts, appraise.ts).
  SNP_PLATFORM_INFO: {
    meaning: "PLATFORM_INFO satisfies the policy's platform_info.",
    advice: "Skipped: the policy states none. Where it does, each bit has a finding of its own.",
  },
  SNP_PLATFORM_SMT: {
    meaning: "SMT is enabled on the platform only where the policy allows it.",
    advice: "Use a platform without SMT, or set bit 0 in platform_info.",
  },
  SNP_PLATFORM_TSME: {
    meaning: "Transparent memory encryption (TSME) is on only where the policy allows it.",
    advice: "TSME does no harm: set bit 1 in platform_info where you have no reason against it.",
  },
  SNP_PLATFORM_ECC: {
    meaning: "The platform has ECC memory where the policy demands it.",
    advice: "Use a platform with ECC memory, or clear bit 2 in platform_info.",
  },
  SNP_PLATFORM_RAPL_DIS: {
    meaning: "RAPL (the reading of power consumption) is disabled on the platform where the policy demands it.",
    advice: "Ask the operator to disable RAPL, or clear bit 3 in platform_info.",
  },
  SNP_PLATFORM_CIPHERTEXT_HIDING_DRAM: {
    meaning: "Ciphertext hiding is on where the policy demands it.",
    advice: "Ask the operator to enable it, or clear bit 4 in platform_info.",
  },
  SNP_PLATFORM_ALIAS_CHECK: {
    meaning: "The firmware has checked for aliased memory since the last reset where the policy demands it.",
    advice: "The platform's firmware is too old for the check (AMD-SB-3015), or it failed: update, then reset.",
  },
  SNP_PLATFORM_SEV_TIO: {
    meaning: "SEV-TIO (trusted I/O) is on only where the policy allows it.",
    advice: "Use a platform without SEV-TIO, or set bit 7 in platform_info.",
  },
  SNP_PLATFORM_UNKNOWN_BITS: {
    meaning: "PLATFORM_INFO has bits set that have no published meaning, so the policy cannot judge them.",
    advice: "Nothing to do: real firmware sets some of them. Look for news from AMD about the bit.",
  },
  SNP_REQUIRE_AUTHOR_KEY: {
    meaning: "An author key that the policy trusts signed the guest's ID key.",
    advice: "If it failed, launch the guest with an ID block whose ID key a trusted author key signed.",
  },
  SNP_TRUSTED_ID_KEY: {
    meaning: "An ID key that the policy trusts signed the guest's ID block, or a trusted author key its ID key.",
    advice: "If it failed, launch the guest with an ID block that a trusted key signed.",
  },
  SNP_TRUSTED_KEYS_UNUSED: {
    meaning: "The policy lists trusted keys, but requires neither an ID block nor an author key: nothing was compared.",
    advice: "Set require_id_block or require_author_key, or remove the keys.",
  },
  SNP_MACHINE_STEPPING: {
    meaning:
      "The chip's stepping equals the policy's machine_stepping: that of the report's CPUID, or, in version 2, of the certificate's productName.",
    advice:
      "If it failed, the guest runs on another stepping. Version 2 reports do not say theirs, and every Milan VCEK says B0 whatever the chip.",
  },
  SNP_CSP_ID: {
    meaning: "The cloud provider that the VLEK was issued to, as AMD certifies it.",
    advice: "Check that it is the provider that you rent from.",
  },
  SNP_MINIMUM_TCB: {
    meaning: "Every component of REPORTED_TCB is at least the policy's minimum_tcb.",
    advice: "If it failed, the platform's firmware or microcode is too old. A note: the policy states no minimum.",
  },
  SNP_MINIMUM_LAUNCH_TCB: {
    meaning: "Every component of LAUNCH_TCB is at least the policy's minimum_launch_tcb.",
    advice: "If it failed, the guest was launched on too old a platform; launch it again.",
  },
  SNP_MINIMUM_BUILD: {
    meaning: "The firmware's current build is at least the policy's minimum_build.",
    advice: "If it failed, the platform's firmware is too old.",
  },
  SNP_MINIMUM_VERSION: {
    meaning: "The firmware's current version is at least the policy's minimum_version.",
    advice: "If it failed, the platform's firmware is too old.",
  },
  SNP_MINIMUM_GUEST_SVN: {
    meaning: "GUEST_SVN is at least the policy's minimum_guest_svn.",
    advice: "If it failed, the guest image is too old.",
  },
  SNP_COMMITTED_TCB: {
    meaning: "COMMITTED_TCB equals CURRENT_TCB, or is nowhere above it where the policy permits provisional firmware.",
    advice: "Commit the firmware on the platform, or set permit_provisional_firmware.",
  },
  SNP_COMMITTED_BUILD: {
    meaning:
      "The committed build equals the current one, or is not above it where the policy permits provisional firmware.",
    advice: "Commit the firmware on the platform, or set permit_provisional_firmware.",
  },
  SNP_COMMITTED_VERSION: {
    meaning:
      "The committed version equals the current one, or is not above it where the policy permits provisional firmware.",
    advice: "Commit the firmware on the platform, or set permit_provisional_firmware.",
  },
  SNP_PRODUCT_LINE: {
    meaning: "The product line of the verified chain is the one that the policy names.",
    advice: "If it failed, the guest runs on another generation of CPU than expected.",
  },

  ...SNP_LINT_CODES,
});

/** A code of this TEE. */
export type SnpCode = keyof typeof SNP_CODES;
