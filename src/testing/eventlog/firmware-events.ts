/** Events of a machine's firmware: each with the data and the digest that firmware gives it. */
import { concatBytes, toUtf8 } from "../../bytes/index.js";
import { EVENT_TYPES, eventOfData, eventOfMessage } from "./event.js";
import type { SimulatedEvent } from "./event.js";
import { devicePathOfFile, imageLoadData } from "./image.js";
import { littleEndian, ucs2 } from "./octets.js";
import { EFI_GUIDS, efiSignature, uefiVariable } from "./uefi.js";
import type { EfiSignature } from "./uefi.js";

/** PCRs by what is measured into them (TCG PC Client Platform Firmware Profile 1.06, 3.3.4). */
const PCR = { firmware: 0, configuration: 1, application: 4, boot: 5, secureBoot: 7 } as const;

/** EV_NO_ACTION "StartupLocality": PCR 0 began with this locality in its last byte. */
export function startupLocalityEvent(locality: number): SimulatedEvent {
  const data = concatBytes(toUtf8("StartupLocality\0"), littleEndian(locality, 1));
  return { register: PCR.firmware, type: EVENT_TYPES.EV_NO_ACTION, measured: null, data };
}

/** EV_S_CRTM_VERSION: the firmware's version as UTF-16 with a NUL. */
export function scrtmVersionEvent(version: string): SimulatedEvent {
  return eventOfData(PCR.firmware, EVENT_TYPES.EV_S_CRTM_VERSION, ucs2(`${version}\0`));
}

/** EV_NONHOST_INFO as GCE writes it: 0 no technology, 1 SEV, 2 SEV-ES, 3 TDX, 4 SEV-SNP. */
export function nonHostInfoEvent(technology: number): SimulatedEvent {
  const data = concatBytes(toUtf8("GCE NonHostInfo\0"), littleEndian(technology, 1), new Uint8Array(15));
  return eventOfData(PCR.firmware, EVENT_TYPES.EV_NONHOST_INFO, data);
}

/** EV_EFI_PLATFORM_FIRMWARE_BLOB: the digest is of the blob, the data says where it lay. */
export function firmwareBlobEvent(address: bigint, blob: Uint8Array): SimulatedEvent {
  const data = concatBytes(littleEndian(address, 8), littleEndian(blob.length, 8));
  return eventOfMessage(PCR.firmware, EVENT_TYPES.EV_EFI_PLATFORM_FIRMWARE_BLOB, blob, data);
}

/** EV_PLATFORM_CONFIG_FLAGS as OVMF measures an ACPI table. */
export function acpiTableEvent(table: Uint8Array): SimulatedEvent {
  return eventOfMessage(PCR.configuration, EVENT_TYPES.EV_PLATFORM_CONFIG_FLAGS, table, toUtf8("ACPI DATA"));
}

/** EV_SEPARATOR, by default of four zero bytes. */
export function separatorEvent(register: number, data: Uint8Array = new Uint8Array(4)): SimulatedEvent {
  return eventOfData(register, EVENT_TYPES.EV_SEPARATOR, data);
}

/** Texts of EV_EFI_ACTION that firmware measures. */
export const EFI_ACTIONS = {
  callingApplication: "Calling EFI Application from Boot Option",
  returningFromApplication: "Returning from EFI Application from Boot Option",
  exitBootServices: "Exit Boot Services Invocation",
  exitBootServicesFailed: "Exit Boot Services Returned with Failure",
  exitBootServicesSucceeded: "Exit Boot Services Returned with Success",
  debugMode: "UEFI Debug Mode",
  dmaProtectionDisabled: "DMA Protection Disabled",
} as const;

/** EV_EFI_ACTION: the text without a NUL. */
export function efiActionEvent(register: number, text: string): SimulatedEvent {
  return eventOfData(register, EVENT_TYPES.EV_EFI_ACTION, toUtf8(text));
}

/** A variable that secure boot depends on. */
export type SecureBootVariable = "SecureBoot" | "PK" | "KEK" | "db" | "dbx";

/** EV_EFI_VARIABLE_DRIVER_CONFIG of such a variable, with the vendor's GUID that it has. */
export function secureBootVariableEvent(name: SecureBootVariable, value: Uint8Array): SimulatedEvent {
  const vendor = name === "db" || name === "dbx" ? EFI_GUIDS.imageSecurityDatabase : EFI_GUIDS.globalVariable;
  const data = uefiVariable(vendor, name, value);
  return eventOfData(PCR.secureBoot, EVENT_TYPES.EV_EFI_VARIABLE_DRIVER_CONFIG, data);
}

/** EV_EFI_VARIABLE_BOOT of BootOrder or Boot####. Most firmware measures the value alone (`value`), some all of it. */
export function bootVariableEvent(
  name: string,
  value: Uint8Array,
  digestOf: "value" | "data" = "value",
): SimulatedEvent {
  const data = uefiVariable(EFI_GUIDS.globalVariable, name, value);
  const message = digestOf === "value" ? value : data;
  return eventOfMessage(PCR.configuration, EVENT_TYPES.EV_EFI_VARIABLE_BOOT, message, data);
}

/** The value of BootOrder. */
export function bootOrder(numbers: readonly number[]): Uint8Array {
  return concatBytes(...numbers.map((number) => littleEndian(number, 2)));
}

/** The value of Boot####: an active EFI_LOAD_OPTION (UEFI 2.10, 3.1.3) of a file. */
export function loadOption(description: string, path: string): Uint8Array {
  const devicePath = devicePathOfFile(path);
  const attributes = littleEndian(1, 4);
  return concatBytes(attributes, littleEndian(devicePath.length, 2), ucs2(`${description}\0`), devicePath);
}

/**
 * EV_EFI_VARIABLE_AUTHORITY: which signature let an image run, out of db or another list of that vendor.
 *
 * @param digestOf `without-last-byte`: as old shims measure it.
 */
export function authorityEvent(
  name: string,
  signature: EfiSignature,
  vendor: string = EFI_GUIDS.imageSecurityDatabase,
  digestOf: "data" | "without-last-byte" = "data",
): SimulatedEvent {
  const data = uefiVariable(vendor, name, efiSignature(signature));
  const message = digestOf === "data" ? data : data.slice(0, -1);
  return eventOfMessage(PCR.secureBoot, EVENT_TYPES.EV_EFI_VARIABLE_AUTHORITY, message, data);
}

/** EV_EFI_VARIABLE_AUTHORITY of a variable of shim: SbatLevel, MokListTrusted. */
export function shimVariableEvent(name: string, value: Uint8Array): SimulatedEvent {
  const data = uefiVariable(EFI_GUIDS.shimLock, name, value);
  return eventOfData(PCR.secureBoot, EVENT_TYPES.EV_EFI_VARIABLE_AUTHORITY, data);
}

/**
 * EV_EFI_BOOT_SERVICES_APPLICATION, or a driver. The image stands for the bytes that Authenticode covers: its digest
 * is the event's.
 */
export function imageEvent(
  path: string,
  image: Uint8Array,
  type: number = EVENT_TYPES.EV_EFI_BOOT_SERVICES_APPLICATION,
  register: number = PCR.application,
): SimulatedEvent {
  return eventOfMessage(register, type, image, imageLoadData(devicePathOfFile(path), BigInt(image.length)));
}
