import { defineCodes } from "../errors/index.js";

/** How a policy document can fail, and the findings about what it states. */
export const POLICY_CODES = defineCodes({
  POLICY_NOT_AN_OBJECT: {
    meaning: "The policy document is JSON, but not an object.",
    advice: 'Write the policy as an object with "policy", "root_of_trust", "pcr_values" and "event_log".',
  },
  POLICY_KEY_SPELLING: {
    meaning: "A member at the top level is the name of one that has a meaning, in another spelling.",
    advice:
      "Write policy, root_of_trust (or rootOfTrust), pcr_values or event_log (or eventLog); in another spelling it would have no effect.",
  },
  POLICY_DUPLICATE_SPELLING: {
    meaning: "A member of the policy document stands there twice, in both spellings.",
    advice: "Keep one of the two spellings (root_of_trust or rootOfTrust, event_log or eventLog).",
  },
  POLICY_TEE_UNSUPPORTED: {
    meaning: "The policy has a section for a TEE that this version cannot verify.",
    advice: "Use a version that supports this TEE, or remove the section.",
  },
  POLICY_PCR_FORM: {
    meaning:
      "pcr_values is not a map from bank (sha1, sha256, sha384) to a map from PCR index (0 to 23) to hex of that digest's length.",
    advice: 'Write it like "pcr_values": {"sha256": {"0": "<64 hex digits>"}}.',
  },
  POLICY_EVENT_LOG_FORM: {
    meaning:
      "A digest list of event_log is not a map from bank (sha1, sha256, sha384) to different digests in hex of that bank's length.",
    advice: 'Write it like "boot_applications": {"sha256": ["<64 hex digits>"]}, each digest once.',
  },
  POLICY_EVENT_LOG_LIMIT: {
    meaning: "A list of event_log has more than 1024 digests, or a command line more than 4096 characters.",
    advice: "Keep the digests that still matter; Linux takes command lines of up to 2048 characters on x86.",
  },
  POLICY_EVENT_LOG_COMMAND_LINE: {
    meaning: "event_log states both kernel_command_line and kernel_command_line_pattern.",
    advice: "Keep kernel_command_line, which is stricter, or the pattern where parts of the line change.",
  },
  POLICY_UNKNOWN_KEY: {
    meaning: "The policy document has a top-level member that has no meaning here.",
    advice: "Check its spelling: what it says is not applied.",
  },
  POLICY_PCR_VALUES: {
    meaning: "The policy states PCR values, and the evidence has a vTPM to compare them with.",
    advice:
      "If it failed, hand in evidence with quotes of a vTPM, or, where it has them and the policy states no pcr_values, state them: veritee policy pcrs takes them from evidence that verifies.",
  },
  POLICY_EVENT_LOG: {
    meaning:
      "The policy demands something of the event log, and the evidence has a vTPM or RTMRs to replay it against.",
    advice: "If it failed, hand in evidence with a vTPM's quotes or of a TD, or a policy without event_log.",
  },
  POLICY_SECTION: {
    meaning: "The policy has a section for the TEE that the evidence comes from.",
    advice:
      "If it failed, use the policy that was made for this kind of evidence: no policy means no trust, and evidence of a vTPM alone takes one with nothing but pcr_values, event_log or both.",
  },
  POLICY_LINT_EMPTY: {
    meaning: "The policy states nothing, so no evidence can satisfy it.",
    advice: "State at least the section of the TEE that the evidence comes from.",
  },
  POLICY_LINT_PCR_RESETTABLE: {
    meaning: "All golden PCR values are of PCRs (16, 23) that any process of the guest can reset and extend anew.",
    advice: "State PCRs that the boot fills and nothing resets, such as 0 to 9: without them nothing says what booted.",
  },
  POLICY_LINT_PCR_SHA1: {
    meaning: "The policy states golden PCR values of the SHA-1 bank only, and collisions of SHA-1 can be made.",
    advice: "State values of the sha256 or sha384 bank: evidence with a SHA-1 bank is refused by default.",
  },
  POLICY_LINT_PCR_IMA: {
    meaning: "The policy states a value of PCR 10, which grows with each file that Linux IMA measures.",
    advice: "Leave PCR 10 out, unless IMA is off: else the next file that is opened makes the value wrong.",
  },
  POLICY_LINT_PCR_ALONE: {
    meaning:
      "The policy states golden PCR values and no section of a TEE: only evidence of a vTPM alone can satisfy it.",
    advice:
      "Add the section of the TEE, so that hardware vouches for the vTPM; without it say --tee vtpm, and expect a warning at best.",
  },
  POLICY_LINT_EVENT_LOG_EMPTY: {
    meaning: "The policy has event_log, but nothing in it demands anything.",
    advice:
      'Write "required": true, so that an event log must be there, or state what it must say; or remove event_log.',
  },
  POLICY_LINT_EVENT_LOG_ALONE: {
    meaning: "The policy demands an event log and states neither a section of a TEE nor golden PCR values.",
    advice: "Add the section of the TEE, so that hardware vouches for what the log is replayed against.",
  },
  POLICY_LINT_EVENT_LOG_SECURE_BOOT_OFF: {
    meaning: "The policy demands that Secure Boot is off: false is a demand here, not the absence of one.",
    advice: "Remove secure_boot where its state does not matter.",
  },
  POLICY_LINT_EVENT_LOG_KEYS: {
    meaning:
      "The policy demands Secure Boot, but neither what booted nor PCR 7, which covers the keys whose signatures count.",
    advice:
      "State boot_applications or a golden value of PCR 7 too: whoever sets up the machine can enrol keys of their own.",
  },
  POLICY_LINT_EVENT_LOG_LOADER: {
    meaning:
      "The policy demands a kernel command line, but neither what booted nor PCR 4: only a boot loader that is trusted measures the line that it uses.",
    advice:
      "State boot_applications or a golden value of PCR 4 too: whoever boots something else can extend the line that is wanted.",
  },
  POLICY_LINT_EVENT_LOG_ANY_COMMAND_LINE: {
    meaning: "The pattern for the kernel's command line is nothing but * and blanks, which nearly every line matches.",
    advice: "Write out the parts of the line that must be there, or remove the pattern.",
  },
  POLICY_LINT_EVENT_LOG_PATTERN: {
    meaning: "The pattern for the kernel's command line has a *, which blanks and further parameters match too.",
    advice:
      "Keep * to where it is needed, and state kernel_command_line where the line is known: a line such as root=X init=/bin/sh matches root=*.",
  },
  POLICY_LINT_EVENT_LOG_SHA1: {
    meaning: "The policy lists boot applications of the SHA-1 bank only, and collisions of SHA-1 can be made.",
    advice: "List digests of the sha256 or sha384 bank: evidence with a SHA-1 bank is refused by default.",
  },
});

/** A code of this room. */
export type PolicyCode = keyof typeof POLICY_CODES;
