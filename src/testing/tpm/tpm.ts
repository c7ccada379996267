import { concatBytes, u32le } from "../../bytes/index.js";
import type { QuoteParts, SuppliedPcrs } from "../../tee/vtpm/parts.js";
import { seededBytes } from "../seed.js";
import { TPM_ALG, digest, hashId } from "./algorithms.js";
import type { TpmHash, TpmScheme } from "./algorithms.js";
import { TPM_GENERATED, TPM_ST_QUOTE, writeAttest } from "./attest.js";
import type { TpmAttestFields } from "./attest.js";
import { edited } from "./edit.js";
import type { ByteEdit, Edit } from "./edit.js";
import { akKey } from "./keys.js";
import type { AkKey, AkKind, TpmSigning } from "./keys.js";
import { PCR_COUNT, pcrBank } from "./pcrs.js";
import { nameOf, qualifiedNameOf, writePublic } from "./public-area.js";
import type { TpmHierarchy, TpmPublicFields } from "./public-area.js";
import { writeSignature } from "./signature.js";
import type { TpmSignatureFields } from "./signature.js";

/** How a simulated TPM is made. */
export interface SimulatedTpmOptions {
  /** EC keys and the counters derive from it. Default "veritee". */
  readonly seed?: string;
  /** Its attestation key. Default rsa2048. */
  readonly key?: AkKind;
  /** Default: rsassa or ecdsa, by the key. One that does not fit the key throws a RangeError. */
  readonly scheme?: TpmScheme;
  /** The scheme's hash. Default: sha384 for p384 and rsa3072, sha256 for the others. */
  readonly hash?: TpmHash;
  /** TPMA_OBJECT of the attestation key, u32. Default 0x00050072: a restricted signing key. */
  readonly attributes?: number;
  /** The banks that it has, in its order. Default sha256 and sha384. */
  readonly banks?: readonly TpmHash[];
  /** What PCR 0 begins with in its last byte, u8. Default 0; 3 and 4 are those of a measured launch. */
  readonly startupLocality?: number;
  /** Whose primary key the attestation key is. Default owner. */
  readonly hierarchy?: TpmHierarchy;
  /** Deviations of the attestation key's public area; the names follow from what comes out. */
  readonly akPublic?: Edit<TpmPublicFields>;
  readonly akPublicBytes?: ByteEdit;
}

/** PCRs of one bank. */
export interface TpmSelection {
  readonly bank: TpmHash;
  /** In any order; each from 0 to 23. */
  readonly indices: readonly number[];
}

/** What is signed besides, and how: a TPM would refuse most of it. */
export interface TpmSigningOptions extends Partial<TpmSigning> {
  /** Deviations of the TPMT_SIGNATURE. */
  readonly signature?: Edit<TpmSignatureFields>;
  readonly signatureBytes?: ByteEdit;
}

/** What is quoted. `scheme` and `hash` default to the attestation key's. */
export interface TpmQuoteOptions extends TpmSigningOptions {
  /** extraData, whole. */
  readonly nonce: Uint8Array;
  /** Default: the first of the TPM's banks. */
  readonly bank?: TpmHash;
  /** Default: all 24. */
  readonly indices?: readonly number[];
  /** Instead of `bank` and `indices`: several selections in one quote, in this order. */
  readonly selections?: readonly TpmSelection[];
  /** Deviations of the TPMS_ATTEST, which is signed as it comes out. */
  readonly attest?: Edit<TpmAttestFields>;
  readonly attestBytes?: ByteEdit;
}

/** A TPM with PCRs and one attestation key. */
export interface SimulatedTpm {
  /** TPMT_PUBLIC of the attestation key, without a size in front. */
  readonly akPublic: Uint8Array;
  /** nameAlg and digest. */
  readonly akName: Uint8Array;
  readonly akQualifiedName: Uint8Array;
  readonly banks: readonly TpmHash[];
  /** TPM2_PCR_Extend in those banks; the others stay as they are. Wrong sizes and banks throw a RangeError. */
  extend(index: number, digests: Readonly<Partial<Record<TpmHash, Uint8Array>>>): void;
  /** A copy of a PCR's value. */
  pcr(bank: TpmHash, index: number): Uint8Array;
  /** TPM2_Quote, and the values that it is about. The clock goes on from quote to quote. */
  quote(options: TpmQuoteOptions): Promise<QuoteParts>;
  /** TPMT_SIGNATURE over any bytes: what no TPM does with a restricted key, and what a forger does with his. */
  signAttest(bytes: Uint8Array, options?: TpmSigningOptions): Promise<Uint8Array>;
}

/** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign (part 2, 8.3.2). */
const AK_ATTRIBUTES = 0x0005_0072;

/** Clock values in milliseconds: of the first quote, and from one to the next. */
const FIRST_CLOCK = 90_000n;
const CLOCK_STEP = 1_500n;

/** What those in the endorsement and platform hierarchies see; other keys see seeded values. */
const PLAIN_COUNTERS = { resetCount: 1, restartCount: 0, firmwareVersion: 0x2019_1023_0016_3636n } as const;

const NOTHING = new Uint8Array();

/**
 * Makes a TPM: its banks are as after a restart, its structures are those of a real one. All of it is deterministic
 * but for RSASSA-PSS signatures. Its RSA keys are published with this library: never trust them outside of tests.
 *
 * @throws RangeError for a scheme that does not fit the key, for no banks, and for numbers that fit no field.
 *
 * @example
 * const tpm = await createSimulatedTpm({ key: "p256" });
 * tpm.extend(4, { sha256: sha256OfKernel });
 * const { quote, rawSig, pcrs } = await tpm.quote({ nonce, indices: [0, 4, 7] });
 * const forged = await tpm.quote({ nonce, attest: { type: 0x8017 } });
 */
export async function createSimulatedTpm(options: SimulatedTpmOptions = {}): Promise<SimulatedTpm> {
  const { seed = "veritee", key: kind = "rsa2048", hierarchy = "owner" } = options;
  const names = options.banks ?? ["sha256", "sha384"];
  const banks = new Map(names.map((name) => [name, pcrBank(name, options.startupLocality)]));
  const key = akKey(kind, `tpm/ak/${seed}/${kind}`);
  const usual = usualSigning(kind, key, options);
  const publicFields = edited(publicFieldsOf(key, usual, options.attributes ?? AK_ATTRIBUTES), options.akPublic);
  const written = writePublic(publicFields);
  const akPublic = options.akPublicBytes?.(written) ?? written;
  const akName = nameOf(publicFields.nameAlg, akPublic);
  const akQualifiedName = qualifiedNameOf(publicFields.nameAlg, akName, hierarchy);
  const counters = countersOf(seed, hierarchy);
  let clock = FIRST_CLOCK;

  const bankOf = (name: TpmHash): ReturnType<typeof pcrBank> => {
    const bank = banks.get(name);
    if (bank === undefined) throw new RangeError(`this TPM has no bank ${name}`);
    return bank;
  };
  const signAttest = async (bytes: Uint8Array, signing: TpmSigningOptions = {}): Promise<Uint8Array> => {
    const how = { ...usual, ...signing };
    const values = await key.sign(bytes, how);
    const fields = { algorithm: TPM_ALG[how.scheme], hash: hashId(how.hash), values, trailing: NOTHING };
    const signature = writeSignature(edited(fields, signing.signature));
    return signing.signatureBytes?.(signature) ?? signature;
  };
  // The first signature shows that the scheme fits the key.
  await signAttest(NOTHING);

  return {
    akPublic,
    akName,
    akQualifiedName,
    banks: names,
    extend(index, digests) {
      const extended = Object.entries(digests).map(([name, value]) => [bankOf(name as TpmHash), value] as const);
      for (const [bank, value] of extended) bank.extend(index, value);
    },
    pcr: (bank, index) => bankOf(bank).read(index),
    async quote(quoted) {
      const selections = selectionsOf(quoted, names);
      const pcrs = selections.map((selection) => suppliedOf(selection, (index) => bankOf(selection.bank).read(index)));
      const usualFields = {
        ...attestFieldsOf(selections, pcrs, quoted.hash ?? usual.hash),
        ...counters,
        qualifiedSigner: akQualifiedName,
        extraData: quoted.nonce,
        clock,
      };
      clock += CLOCK_STEP;
      const attest = writeAttest(edited<TpmAttestFields>(usualFields, quoted.attest));
      const quote = quoted.attestBytes?.(attest) ?? attest;
      return { quote, rawSig: await signAttest(quote, quoted), pcrs };
    },
    signAttest,
  };
}

function usualSigning(kind: AkKind, key: AkKey, options: SimulatedTpmOptions): TpmSigning {
  const strong = kind === "p384" || kind === "rsa3072";
  return {
    scheme: options.scheme ?? (key.type === "rsa" ? "rsassa" : "ecdsa"),
    hash: options.hash ?? (strong ? "sha384" : "sha256"),
  };
}

function publicFieldsOf(key: AkKey, signing: TpmSigning, attributes: number): TpmPublicFields {
  const rsa = key.type === "rsa" ? key : null;
  const ecc = key.type === "ecc" ? key : null;
  return {
    type: TPM_ALG[key.type],
    parameters: key.type,
    nameAlg: hashId("sha256"),
    attributes,
    authPolicy: NOTHING,
    symmetric: TPM_ALG.null,
    symmetricBits: null,
    symmetricMode: null,
    scheme: TPM_ALG[signing.scheme],
    schemeHash: hashId(signing.hash),
    schemeCount: null,
    keyBits: 8 * (rsa?.modulus.length ?? 0),
    exponent: 0,
    modulus: rsa?.modulus ?? NOTHING,
    curve: ecc?.curve ?? 0,
    kdf: TPM_ALG.null,
    kdfHash: null,
    x: ecc?.x ?? NOTHING,
    y: ecc?.y ?? NOTHING,
    trailing: NOTHING,
  };
}

/** What of a TPMS_ATTEST follows from the PCRs: their selection, and their digest by the signature's hash. */
function attestFieldsOf(
  selections: readonly TpmSelection[],
  pcrs: readonly SuppliedPcrs[],
  hash: TpmHash,
): Omit<TpmAttestFields, keyof Counters | "qualifiedSigner" | "extraData" | "clock"> {
  return {
    magic: TPM_GENERATED,
    type: TPM_ST_QUOTE,
    safe: 1,
    selectionCount: selections.length,
    selections: selections.map(({ bank, indices }) => {
      return { bank: hashId(bank), sizeOfSelect: PCR_COUNT / 8, bitmap: bitmapOf(indices) };
    }),
    pcrDigest: digest(hash, concatBytes(...pcrs.flatMap(({ values }) => [...values.values()]))),
    trailing: NOTHING,
  };
}

type Counters = Pick<TpmAttestFields, "resetCount" | "restartCount" | "firmwareVersion">;

/** A TPM hides these from keys outside of the endorsement and platform hierarchies (part 1, 36.7). */
function countersOf(seed: string, hierarchy: TpmHierarchy): Counters {
  if (hierarchy === "endorsement" || hierarchy === "platform") return PLAIN_COUNTERS;
  const word = (index: number): number => u32le(seededBytes(`tpm/counters/${seed}/${hierarchy}`, 16), 4 * index);
  const firmwareVersion = (BigInt(word(2)) << 32n) | BigInt(word(3));
  return { resetCount: word(0), restartCount: word(1), firmwareVersion };
}

/** Indices ascending and each once, as the bitmap has them. */
function selectionsOf(quoted: TpmQuoteOptions, banks: readonly TpmHash[]): readonly TpmSelection[] {
  const all = Array.from({ length: PCR_COUNT }, (_, index) => index);
  const bank = quoted.bank ?? banks[0];
  if (bank === undefined) throw new RangeError("this TPM has no bank");
  const selections = quoted.selections ?? [{ bank, indices: quoted.indices ?? all }];
  return selections.map(({ bank: name, indices }) => {
    return { bank: name, indices: [...new Set(indices)].sort((a, b) => a - b) };
  });
}

function suppliedOf({ bank, indices }: TpmSelection, read: (index: number) => Uint8Array): SuppliedPcrs {
  return { bank: hashId(bank), values: new Map(indices.map((index) => [index, read(index)])) };
}

function bitmapOf(indices: readonly number[]): Uint8Array {
  const bitmap = new Uint8Array(PCR_COUNT / 8);
  for (const index of indices) bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  return bitmap;
}
