import { seededP256 } from "../seed.js";
import { identityOf, makeAuthority } from "./authority.js";
import type { AuthorityOverrides, IntelIssuer, RoleIdentity, SimulatedAuthority } from "./authority.js";
import type { IntelSigner } from "./certificate.js";
import { makeIntelCrl } from "./crl.js";
import type { IntelCrlIssuer, IntelCrlOptions } from "./crl.js";
import { makePck } from "./pck.js";
import type { PckOptions, SimulatedPck } from "./pck.js";
import type { IntelRole } from "./profile.js";
import { qeIdentityMembers } from "./qe-identity.js";
import type { QeIdentityOptions } from "./qe-identity.js";
import { makeStatement } from "./statement.js";
import type { JsonMembers, SimulatedStatement, StatementOptions } from "./statement.js";
import { tcbInfoMembers } from "./tcb-info.js";
import type { TcbInfoOptions } from "./tcb-info.js";

/** How a simulated Intel is made. Everything left out is as with the real one. */
export interface SimulatedIntelOptions extends Readonly<Partial<Record<IntelRole, AuthorityOverrides>>> {
  /** All keys derive from it. Default "veritee". */
  readonly seed?: string;
  /** Validity of the four certificates of the hierarchy. Default: that of Intel's. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** A forger's hierarchy: all names, serial numbers and key identifiers are Intel's, all keys are another's. */
  readonly forged?: true;
}

/** A simulated Intel: root, both CAs of platforms, the signer of statements, and what they issue. */
export interface SimulatedIntel extends Readonly<Record<IntelRole, SimulatedAuthority>> {
  /** A platform's certificate with its key. */
  issuePck(options?: PckOptions): SimulatedPck;
  /** A revocation list, DER; see `encodeCrl` for its other forms. */
  issueCrl(issuer: IntelCrlIssuer, options?: IntelCrlOptions): Uint8Array;
  /** What Intel says of a kind of platform. */
  issueTcbInfo(options?: TcbInfoOptions): SimulatedStatement;
  /** What Intel says of the quoting enclave. */
  issueQeIdentity(options?: QeIdentityOptions): SimulatedStatement;
  /** Any statement of Intel's, under the name of its member. */
  issueStatement(name: string, members: JsonMembers, options?: StatementOptions): SimulatedStatement;
}

/**
 * Makes an Intel of your own: certificates, lists and statements in the exact form of Intel's, under P-256 keys that
 * anybody can derive. Trust its root in tests only. Deterministic in everything: the same options, the same bytes.
 *
 * @example
 * const intel = createSimulatedIntel();
 * const pck = intel.issuePck();
 * const quote = makeTdxQuote(pck, { td: { reportData: challenge } });
 */
export function createSimulatedIntel(options: SimulatedIntelOptions = {}): SimulatedIntel {
  const seed = `intel/${options.seed ?? "veritee"}${options.forged === true ? "/forged" : ""}`;
  const overridesOf = (role: IntelRole): AuthorityOverrides => {
    const { notBefore, notAfter } = options;
    const dates = {
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(notAfter === undefined ? {} : { notAfter }),
    };
    return { ...dates, ...options[role] };
  };
  const identity = (role: IntelRole): RoleIdentity => identityOf(role, seed, overridesOf(role));
  const identities = {
    root: identity("root"),
    platformCa: identity("platformCa"),
    processorCa: identity("processorCa"),
    tcbSigning: identity("tcbSigning"),
  };
  const signerOf = (who: IntelIssuer, alias: IntelRole): IntelSigner => {
    if (typeof who === "object") return who;
    if (who !== "mallory") return identities[who];
    return { ...identities[alias], secretKey: seededP256(`${seed}/mallory`).secretKey };
  };
  /** Names and identifiers of the issuer, the key of whoever signs. */
  const issuerOf = (
    usual: IntelRole,
    { issuedBy = usual, signedBy = issuedBy }: Pick<AuthorityOverrides, "issuedBy" | "signedBy">,
  ): IntelSigner => ({ ...signerOf(issuedBy, usual), secretKey: signerOf(signedBy, usual).secretKey });
  const make = (role: IntelRole): SimulatedAuthority =>
    makeAuthority(role, identities[role], issuerOf("root", overridesOf(role)), overridesOf(role));
  const [root, platformCa] = [make("root"), make("platformCa")];
  const [processorCa, tcbSigning] = [make("processorCa"), make("tcbSigning")];

  const statement = (name: string, members: JsonMembers, how: StatementOptions): SimulatedStatement => {
    const signer = signerOf(how.signedBy ?? "tcbSigning", "tcbSigning");
    return makeStatement(name, members, signer, [tcbSigning.der, root.der], how);
  };
  return {
    root,
    platformCa,
    processorCa,
    tcbSigning,
    issuePck(pck = {}) {
      const ca = pck.ca === "processor" ? processorCa : platformCa;
      return makePck({ seed, issuer: issuerOf(ca.role, pck), above: [ca.der, root.der] }, pck);
    },
    issueCrl: (issuer, crl = {}) =>
      makeIntelCrl(issuer, identities[issuer], signerOf(crl.signedBy ?? issuer, issuer), crl),
    issueTcbInfo: (info = {}) => statement("tcbInfo", tcbInfoMembers(info), info),
    issueQeIdentity: (qe = {}) => statement("enclaveIdentity", qeIdentityMembers(qe), qe),
    issueStatement: (name, members, how = {}) => statement(name, members, how),
  };
}
