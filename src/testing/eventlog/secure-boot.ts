import { concatBytes } from "../../bytes/index.js";
import { seededBytes } from "../seed.js";
import { simulatedBootCertificate } from "./certificate.js";
import type { SecureBootVariable } from "./firmware-events.js";
import { EFI_GUIDS, signatureList } from "./uefi.js";
import type { EfiSignature } from "./uefi.js";

/** Who put the signatures into the lists. */
const OWNER = "5e0f4a8e-1b7c-4d59-9c1c-6b1d0f2a7e34";

/** The entry of db that let the first program run. */
export function bootAuthority(): EfiSignature {
  return { owner: OWNER, data: simulatedBootCertificate("veritee simulated db") };
}

/**
 * Values of the variables that secure boot depends on: PK and KEK with one certificate, db with two in lists of their
 * own, dbx with three digests of SHA-256.
 */
export function secureBootValues(state: "on" | "off"): Readonly<Record<SecureBootVariable, Uint8Array>> {
  const certificate = (name: string): Uint8Array => {
    return signatureList(EFI_GUIDS.certX509, [{ owner: OWNER, data: simulatedBootCertificate(name) }]);
  };
  const revoked = [1, 2, 3].map((number) => ({ owner: OWNER, data: seededBytes(`eventlog/dbx/${number}`, 32) }));
  return {
    SecureBoot: Uint8Array.of(state === "on" ? 1 : 0),
    PK: certificate("veritee simulated PK"),
    KEK: certificate("veritee simulated KEK"),
    db: concatBytes(
      signatureList(EFI_GUIDS.certX509, [bootAuthority()]),
      certificate("veritee simulated db of another vendor"),
    ),
    dbx: signatureList(EFI_GUIDS.certSha256, revoked),
  };
}
