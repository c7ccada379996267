import { concatBytes, toHex, toUtf8 } from "../../bytes/index.js";
import { certificatePem } from "../amd/certificate.js";
import type { IntelIssuer } from "./authority.js";
import type { IntelSigner } from "./certificate.js";
import { signP256 } from "./ecdsa.js";
import type { EcdsaChoice } from "./ecdsa.js";

/** A JSON value. Numbers of Intel's statements are small. */
export type JsonLike = string | number | boolean | null | readonly JsonLike[] | { readonly [name: string]: JsonLike };

/** The members of a JSON object, in the order in which they are written. */
export type JsonMembers = Readonly<Record<string, JsonLike>>;

/** How a statement of Intel's is dated, signed and written, beside what it says. */
export interface StatementOptions extends EcdsaChoice {
  readonly issueDate?: Date;
  readonly nextUpdate?: Date;
  /** tcbEvaluationDataNumber. */
  readonly evaluationNumber?: number;
  /** Makes of the members those to be written: others, another order, some less. */
  readonly members?: (usual: JsonMembers) => JsonMembers;
  /** The text of the inner object, in place of all members. */
  readonly text?: string;
  /** Replaces the key that signs. */
  readonly signedBy?: IntelIssuer;
  /** What is signed, where it is not the text of the inner object. */
  readonly signedText?: string;
  /** What stands for the signature. Default: lower-case hex of r ‖ s; null leaves the member out. */
  readonly signature?: string | null;
  /** Which of the two members comes first. Default statement. */
  readonly first?: "statement" | "signature";
  /** The body of all, from its two members as they are written: to have one twice, white space, or more behind. */
  readonly body?: (members: readonly string[]) => string;
  /** What stands behind the body in the canonical form, DER. Default: TCB signing certificate and root; none: nothing. */
  readonly chain?: readonly Uint8Array[];
}

/** A statement of Intel's in the forms in which it is handed on. */
export interface SimulatedStatement {
  /** As the service has it: `{"tcbInfo":{…},"signature":"…"}`. */
  readonly body: Uint8Array;
  /** The text of the inner object, and the signature over it: r ‖ s, 64 bytes. */
  readonly text: string;
  readonly signature: Uint8Array;
  /** PEM of its chain, as Intel's header has it behind its percent-encoding; empty for none. */
  readonly chainPem: string;
  /** The body, and the chain behind it on a line of its own: what endorsements consist of. */
  readonly bytes: Uint8Array;
}

/** Writes and signs a statement. `name` is that of the member: tcbInfo, enclaveIdentity. */
export function makeStatement(
  name: string,
  usual: JsonMembers,
  signer: IntelSigner,
  chain: readonly Uint8Array[],
  options: StatementOptions,
): SimulatedStatement {
  const text = options.text ?? JSON.stringify(options.members?.(usual) ?? usual);
  const signature = signP256(toUtf8(options.signedText ?? text), signer.secretKey, options);
  const shown = options.signature === undefined ? toHex(signature) : options.signature;
  const statement = `"${name}":${text}`;
  const signed = shown === null ? [] : [`"signature":"${shown}"`];
  const members = options.first === "signature" ? [...signed, statement] : [statement, ...signed];
  const body = toUtf8(options.body?.(members) ?? `{${members.join(",")}}`);
  const chainPem = (options.chain ?? chain).map(certificatePem).join("");
  const bytes = chainPem === "" ? body : concatBytes(body, toUtf8(`\n${chainPem}`));
  return { body, text, signature, chainPem, bytes };
}

/** As Intel writes instants: whole seconds, Z. */
export function instantText(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
