import { defineCodes } from "../../errors/index.js";

/**
 * How evidence of a vTPM can fail, and the codes of the rules that appraisal reports (one code a rule, the same for pass
 * and fail).
 */
export const VTPM_CODES = defineCodes({
  // What the evidence consists of (parse.ts).
  VTPM_AK_MISSING: {
    meaning: "The evidence holds no public area of an attestation key (ak_pub).",
    advice: "Ask the attester for evidence with its attestation key's TPMT_PUBLIC; a bare key says nothing of its use.",
  },
  VTPM_NO_QUOTES: {
    meaning: "The evidence holds no quote.",
    advice: "Ask the attester for a quote; PCR values that no quote covers prove nothing.",
  },
  VTPM_SIZE: {
    meaning: "A part of the vTPM evidence is larger, or there are more quotes, than any TPM makes.",
    advice: "Check that the file is evidence of one vTPM; the path names the part.",
  },
  VTPM_TRUNCATED: {
    meaning: "A TPM structure ends before its last field, or a length in it goes beyond its end.",
    advice: "Check that the file was not cut; the path names the structure and the field.",
  },
  VTPM_TRAILING: {
    meaning: "Bytes follow behind the last field of a TPM structure.",
    advice: "Hand in the structures as the TPM made them; these bytes would be signed or hashed without a meaning.",
  },

  // TPMT_PUBLIC (ak-public.ts).
  VTPM_AK_TYPE: {
    meaning: "The attestation key is neither an RSA nor an ECC key.",
    advice: "Quote with an RSA or ECC signing key.",
  },
  VTPM_AK_NAME_ALG: {
    meaning: "The attestation key's name algorithm is none of SHA-1, SHA-256, SHA-384, SHA-512.",
    advice: "Make the attestation key with nameAlg SHA-256.",
  },
  VTPM_AK_RESERVED_BITS: {
    meaning: "A bit of the attestation key's attributes is set that has no meaning.",
    advice: "The key was changed or is of a newer TPM; ask the attester for a new one.",
  },
  VTPM_AK_AUTH_POLICY: {
    meaning: "The attestation key's authPolicy is neither empty nor a digest of its name algorithm.",
    advice: "The key was changed; ask the attester for a new one.",
  },
  VTPM_AK_SYMMETRIC: {
    meaning: "The attestation key names a symmetric algorithm, as storage keys and endorsement keys do.",
    advice: "Quote with an attestation key, not with a storage or endorsement key.",
  },
  VTPM_AK_SCHEME: {
    meaning:
      "The attestation key states no signature scheme that a quote may have (RSASSA, RSAPSS, ECDSA with a hash).",
    advice: "Make the attestation key with one of these schemes; a restricted signing key always has one.",
  },
  VTPM_AK_RSA: {
    meaning: "The attestation key is no RSA key of 2048, 3072 or 4096 bits with the exponent 65537.",
    advice: "Make the attestation key from such a template; check that the modulus was not changed.",
  },
  VTPM_AK_CURVE: {
    meaning: "The attestation key is on another curve than P-256 or P-384.",
    advice: "Make the attestation key on P-256 or P-384.",
  },
  VTPM_AK_KDF: {
    meaning: "The attestation key names a key derivation function, as no signing key does.",
    advice: "Quote with a signing key.",
  },
  VTPM_AK_POINT: {
    meaning: "The attestation key's coordinates are too long, empty, or not those of a point of its curve.",
    advice: "The key was changed; ask the attester for a new one, and do not trust this one.",
  },
  VTPM_AK_CERTIFICATE: {
    meaning: "The evidence holds a certificate of the attestation key that is malformed or for another key.",
    advice: "Evidence that names two keys is refused; leave the certificate out, or send the one of this key.",
  },

  // TPMT_SIGNATURE (signature.ts, parse.ts).
  VTPM_SIGNATURE_ALGORITHM: {
    meaning: "A quote is signed with an algorithm that is none of RSASSA, RSAPSS, ECDSA.",
    advice: "Quote with an attestation key of one of these schemes.",
  },
  VTPM_SIGNATURE_HASH: {
    meaning: "A quote is signed with SHA-1 or an unknown hash.",
    advice: "Quote with SHA-256, SHA-384 or SHA-512; of SHA-1, collisions can be made.",
  },
  VTPM_SIGNATURE_SCHEME: {
    meaning: "A quote's signature names another scheme or hash than the attestation key.",
    advice: "Quote with the scheme of the key; check that key and quotes come from the same evidence.",
  },
  VTPM_SIGNATURE_SIZE: {
    meaning: "A number of a quote's signature is empty, zero, or longer than the key's numbers.",
    advice: "Check that the signature is a TPMT_SIGNATURE of this key, and that it was not changed.",
  },

  // TPMS_ATTEST (attest.ts, parse.ts).
  VTPM_ATTEST_MAGIC: {
    meaning: "What was signed does not begin with TPM_GENERATED_VALUE: it was not made by a TPM.",
    advice: "Do not trust it; ask the attester for a quote.",
  },
  VTPM_ATTEST_TYPE: {
    meaning: "What was signed is an attestation of another kind than a quote of PCRs.",
    advice: "Ask the attester for a quote (TPM2_Quote).",
  },
  VTPM_ATTEST_SIGNER: {
    meaning: "The qualified signer in a quote is no Name: neither empty, nor a handle, nor algorithm and digest.",
    advice: "The quote was changed; ask the attester for a new one.",
  },
  VTPM_ATTEST_EXTRA_DATA: {
    meaning: "A quote's extraData is longer than 66 bytes, which no TPM takes.",
    advice: "The quote was changed; ask the attester for a new one.",
  },
  VTPM_ATTEST_SAFE: {
    meaning: "The flag `safe` of a quote's clock is neither 0 nor 1.",
    advice: "The quote was changed; ask the attester for a new one.",
  },
  VTPM_ATTEST_SELECTION: {
    meaning:
      "A quote's selection of PCRs is malformed: no entry or too many, an unknown bank, a bank twice, a bit map of another size than 3 bytes.",
    advice: "Quote each bank once, with the PCRs 0 to 23.",
  },
  VTPM_ATTEST_SELECTION_EMPTY: {
    meaning: "A quote selects no PCR of a bank, so that it says nothing about it.",
    advice: "Check that the bank is allocated in the TPM, and which PCRs the attester quotes.",
  },
  VTPM_ATTEST_PCR_DIGEST: {
    meaning: "A quote's PCR digest does not have the size of its signature's hash.",
    advice: "The quote was changed, or belongs to another signature; ask the attester for a new one.",
  },

  // The PCR values beside a quote (parse.ts).
  VTPM_PCR_BANK: {
    meaning: "The PCR values beside a quote are of another bank than the quote is about.",
    advice: "Send with each quote the values of its own bank.",
  },
  VTPM_PCR_INDEX: {
    meaning: "A PCR value is for an index above 23.",
    advice: "Send values of the PCRs 0 to 23.",
  },
  VTPM_PCR_SIZE: {
    meaning: "A PCR value does not have the size of its bank's digests.",
    advice: "Check that the values are those of the bank that is named.",
  },
  VTPM_PCR_SELECTION: {
    meaning: "The PCR values beside a quote are not exactly those that it selects: some are missing or too many.",
    advice: "Send exactly the values that the quote covers.",
  },
  VTPM_BANK_DUPLICATE: {
    meaning: "Two quotes are about the same bank, so that readers could disagree on which one counts.",
    advice: "Send one quote for each bank.",
  },

  // The attestation key, signatures and digests (trust.ts, authenticate.ts).
  VTPM_AK_ATTRIBUTES: {
    meaning:
      "The attestation key is a restricted signing key that was made in its TPM and cannot leave it (fixedTPM, fixedParent, sensitiveDataOrigin, restricted, sign; neither decrypt nor encryptedDuplication).",
    advice: "If it failed, do not trust the quotes: a key without these attributes signs forged ones, too.",
  },
  VTPM_SIGNATURE: {
    meaning: "The attestation key signed exactly the bytes of the quote.",
    advice: "If it failed, the quote was changed or is by another key; ask the attester for a new one.",
  },
  VTPM_PCR_DIGEST: {
    meaning: "The PCR values are those that the quote is about: their digest, by the signature's hash, is in it.",
    advice: "If it failed, the values were changed or come from another moment; ask the attester for new evidence.",
  },

  // The rules of appraisal (appraise.ts, verify/compose.ts).
  VTPM_HARDWARE: {
    meaning: "The evidence of a TEE is there beside the vTPM's.",
    advice:
      "If it failed, anybody with a software key can have made this evidence: ask for the TEE's report too, or state that there is none (--tee vtpm). Skipped: you stated that no hardware is behind it.",
  },
  VTPM_AK_BINDING: {
    meaning:
      "The TEE's report covers the attestation key: REPORT_DATA is SHA3-512 over the challenge of 64 bytes and ak_pub, as Cocos does since 0.8.2.",
    advice:
      "If it failed, check the challenge; if REPORT_DATA is the challenge alone, the agent is older: update it, or accept keys that nothing vouches for (--unbound-ak). Skipped: no hardware vouches for the key, so the vTPM may be anybody's.",
  },
  VTPM_AK_VOUCHER: {
    meaning:
      "The software that had the report cover the attestation key is pinned by the policy: at VMPL 0 by a measurement or a required ID block, at another VMPL by measurement and vmpl.",
    advice:
      "A note: whoever launches a guest of his own can have its report cover a vTPM of his own, with any PCR values: state the measurement, and at a VMPL other than 0, where the guest vouches for itself, vmpl too.",
  },
  VTPM_FRESHNESS: {
    meaning: "The quote's extraData is exactly the stated nonce.",
    advice:
      "If it failed, the quote answers another nonce or is replayed; Cocos pads nonces to 32 bytes with zeros, and the padded one has to be stated. Skipped: you chose not to check freshness.",
  },
  VTPM_QUOTE_SIGNER: {
    meaning: "All quotes name the same key as their signer.",
    advice: "If it failed, the quotes come from several TPMs; ask for evidence of one.",
  },
  VTPM_QUOTE_RESTART: {
    meaning: "The TPM was neither reset nor restarted between the quotes.",
    advice: "If it failed, the quotes come from several boots; ask for new evidence.",
  },
  VTPM_QUOTE_CLOCK: {
    meaning: "The TPM's clock did not run backwards from one quote to the next.",
    advice: "If it failed, the quotes were put together from several moments; ask for new evidence.",
  },
  VTPM_CLOCK_UNSAFE: {
    meaning: "The TPM says that its clock may have been higher before.",
    advice: "A note: the TPM lost power without an orderly shutdown; the times in its quotes cannot be relied upon.",
  },
  VTPM_QUALIFIED_SIGNER: {
    meaning: "The signer that the quote names is no primary key with this public area.",
    advice: "A note: the key is a child of another key, as on Windows, or the TPM is unusual; the signature counts.",
  },
  VTPM_BANK: {
    meaning: "A bank that the policy states PCR values for is quoted.",
    advice: "If it failed, have the attester quote this bank, or state values of the banks that its vTPM has.",
  },
  VTPM_BANK_UNUSED: {
    meaning: "A quoted bank is not named by the policy: it was verified and not used.",
    advice: "Nothing needs to be done; state its values too if they should count.",
  },
  VTPM_SHA1_BANK: {
    meaning: "The policy compares values of a SHA-1 bank.",
    advice:
      "If it failed, state values of a stronger bank, or accept SHA-1 knowingly (--allow-sha1-bank). A note: of SHA-1, collisions can be made, so equal values prove little.",
  },
  VTPM_PCR: {
    meaning: "The quoted PCR has the value that the policy states.",
    advice: "If it failed, something else was booted, or an update changed what is measured; compare the event logs.",
  },
  VTPM_PCR_RESETTABLE: {
    meaning:
      "The quoted PCR has the value that the policy states; any software in the guest can reset this PCR (16, 23).",
    advice: "If it failed, another computation was loaded; if it passed, it proves nothing against a hostile guest.",
  },
  VTPM_CANONICAL_EVENT_LOG: {
    meaning: "A canonical event log lies beside the quotes.",
    advice: "A note: this version does not replay logs of that form; the PCR values count without it.",
  },
});

/** A code of this room. */
export type VtpmCode = keyof typeof VTPM_CODES;
