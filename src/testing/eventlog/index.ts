export { EVENT_TYPES, eventOfData, eventOfMessage, measureEvents } from "./event.js";
export { digestOfEvent, withEventAdded, withEventMoved, withoutEvent } from "./event.js";
export type { BankDigests, SimulatedEvent } from "./event.js";
export { writeLogRecord, writeSpecId } from "./records.js";
export type { LogDigestFields, LogRecordFields, LogRecordLayout, SpecIdFields } from "./records.js";
export { writeEventLog } from "./log.js";
export type { EventLogOptions, SimulatedLogAlgorithm } from "./log.js";
export { inCcRegisters, writeCcel, writeCcelTable } from "./ccel.js";
export type { CcelOptions, CcelTableFields } from "./ccel.js";
export { EFI_GUIDS, efiSignature, signatureList, uefiVariable } from "./uefi.js";
export type { EfiSignature, SignatureListFields, UefiVariableFields } from "./uefi.js";
export { devicePathNode, devicePathOfFile, imageLoadData, taggedData } from "./image.js";
export type { DevicePathNodeFields, ImageLoadFields, TaggedFields } from "./image.js";
export { gptData } from "./gpt.js";
export type { GptPartition } from "./gpt.js";
export {
  EFI_ACTIONS,
  acpiTableEvent,
  authorityEvent,
  bootOrder,
  bootVariableEvent,
  efiActionEvent,
  firmwareBlobEvent,
  imageEvent,
  loadOption,
  nonHostInfoEvent,
  scrtmVersionEvent,
  secureBootVariableEvent,
  separatorEvent,
  shimVariableEvent,
  startupLocalityEvent,
} from "./firmware-events.js";
export type { SecureBootVariable } from "./firmware-events.js";
export {
  agentEvent,
  grubFileEvent,
  grubTextEvent,
  linuxInitrdEvent,
  linuxLoadOptionsEvent,
  mokListEvent,
  stubCommandLineEvent,
  stubSectionEvents,
} from "./loader-events.js";
export type { GrubPrefix } from "./loader-events.js";
export { simulatedBootCertificate } from "./certificate.js";
export { bootAuthority, secureBootValues } from "./secure-boot.js";
export { simulatedBoot, usualApplications } from "./boot.js";
export type { BootApplication, SimulatedBootOptions } from "./boot.js";
export { createMeasuredBootExample } from "./example.js";
export type { MeasuredBootExample, MeasuredBootExampleOptions } from "./example.js";
