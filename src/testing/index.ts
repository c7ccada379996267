/**
 * Simulated attesters with their own certificate hierarchies: evidence good and bad, for tests of what
 * builds on this library. Deterministic from seeds and given instants; never trust its roots elsewhere.
 */
export { createSimulatedAmd } from "./amd/world.js";
export type { CaOverrides, SimulatedAmd, SimulatedAmdOptions, SimulatedCertificate } from "./amd/world.js";
export type { CertificateOverrides, SigningOverrides, SimulatedExtension } from "./amd/certificate.js";
export type { SignatureChoice } from "./amd/signer.js";
export type { SimulatedVek, VcekOptions, VekKeyChoice, VekOptions, VlekOptions } from "./amd/vek.js";
export { reasonCode } from "./amd/crl.js";
export type { CrlOptions } from "./amd/crl.js";
export { buildReport, signReport } from "./amd/report.js";
export type { ReportFields, SignReportOptions } from "./amd/report.js";
export { createSimulatedIdKey } from "./amd/id-key.js";
export type { IdKeyOptions, SimulatedIdKey } from "./amd/id-key.js";
export { createSnpExample } from "./amd/example.js";
export type { SnpExample } from "./amd/example.js";
export type { ExtensionName, SplName } from "./amd/profile.js";
export { encodeCertificateTable } from "./amd/certificate-table.js";
export type { CertificateTableDeviations, CertificateTableEntry } from "./amd/certificate-table.js";
export {
  attestationJson,
  attestationProtobuf,
  attestationTextproto,
  reportJson,
  reportProtobuf,
  reportTextproto,
} from "./amd/containers.js";
export type { AttestationJsonOptions, CertificateChainParts, ProductParts } from "./amd/containers.js";
export type { MessageJsonOptions } from "./amd/message-writers.js";
export { createSimulatedKds } from "./amd/kds.js";
export type { KdsRequest, SimulatedKds, SimulatedKdsOptions } from "./amd/kds.js";
export type { KdsChip, KdsPath } from "./amd/kds-request.js";
export { chainWithoutIntermediate, ofAnotherLine, vcekOfAnotherChip, vcekOfAnotherTcb } from "./amd/kds-lies.js";
export { createSimulatedIntel } from "./intel/world.js";
export type { SimulatedIntel, SimulatedIntelOptions } from "./intel/world.js";
export type { AuthorityOverrides, IntelIssuer, SimulatedAuthority } from "./intel/authority.js";
export type {
  IntelCertificateOverrides,
  IntelKeyChoice,
  IntelName,
  IntelSigner,
  IntelSigningOverrides,
  NameOverride,
} from "./intel/certificate.js";
export type { EcdsaChoice } from "./intel/ecdsa.js";
export type { IntelExtensionName, IntelRole } from "./intel/profile.js";
export type { PckOptions, SimulatedPck } from "./intel/pck.js";
export { sgxMember } from "./intel/sgx-extension.js";
export type { MemberEdit, SgxExtensionOverrides, SgxMember } from "./intel/sgx-extension.js";
export { encodeCrl } from "./intel/crl.js";
export type { CrlEncoding, IntelCrlIssuer, IntelCrlOptions } from "./intel/crl.js";
export type { JsonLike, JsonMembers, SimulatedStatement, StatementOptions } from "./intel/statement.js";
export { usualTcbLevels, usualTdxModules } from "./intel/tcb-info.js";
export type {
  EnclaveLevelOptions,
  LevelOptions,
  PlatformLevelOptions,
  TcbInfoOptions,
  TdxModuleIdentityOptions,
  TdxModuleOptions,
} from "./intel/tcb-info.js";
export type { QeIdentityOptions } from "./intel/qe-identity.js";
export { makeTdxQuote } from "./intel/quote.js";
export type { QuoteSignatureOptions, QuoteSizes, SimulatedQuote, TdxQuoteOptions } from "./intel/quote.js";
export { writeEnclaveReport, writeQuoteHeader, writeTdReport } from "./intel/quote-body.js";
export type { EnclaveReportFields, QuoteHeaderFields, TdReportFields } from "./intel/quote-body.js";
export { rtmrsOf } from "./intel/rtmr.js";
export type { Rtmrs } from "./intel/rtmr.js";
export { createSimulatedPcs } from "./intel/pcs.js";
export type { PcsRequest, SimulatedPcs, SimulatedPcsOptions, StatementRequest } from "./intel/pcs.js";
export type { EvaluationNumbers, PcsPath } from "./intel/pcs-request.js";
export { editingHeaders, ofOtherEdition, pckCrlOfOtherCa, tcbInfoOfAnotherPlatform } from "./intel/pcs-lies.js";
export { quoteProtobuf, quoteTextproto } from "./intel/quote-message.js";
export {
  dstackEvent,
  dstackJson,
  dstackLog,
  tdxAttestationTextproto,
  tdxEatOptions,
  trusteeJson,
} from "./intel/carriers.js";
export type { DstackEvent } from "./intel/carriers.js";
export { createTdxExample } from "./intel/example.js";
export type { TdxExample, TdxExampleOptions } from "./intel/example.js";
export { createSimulatedTpm } from "./tpm/tpm.js";
export type { SimulatedTpm, SimulatedTpmOptions, TpmQuoteOptions, TpmSelection, TpmSigningOptions } from "./tpm/tpm.js";
export type { AkKind, TpmSigning } from "./tpm/keys.js";
export type { TpmHash, TpmScheme } from "./tpm/algorithms.js";
export type { ByteEdit, Edit } from "./tpm/edit.js";
export { writePublic } from "./tpm/public-area.js";
export type { TpmHierarchy, TpmPublicFields } from "./tpm/public-area.js";
export { writeAttest } from "./tpm/attest.js";
export type { TpmAttestFields, TpmSelectionFields } from "./tpm/attest.js";
export { writeSignature } from "./tpm/signature.js";
export type { TpmSignatureFields } from "./tpm/signature.js";
export { bindingReportData } from "./tpm/binding.js";
export { pcrEntryField, protobufField, tpmAttestationProtobuf, tpmAttestationTextproto } from "./tpm/attestation.js";
export type {
  InstanceInfoParts,
  SnpAttestationParts,
  TpmAttestationDeviations,
  TpmAttestationParts,
} from "./tpm/attestation.js";
export type { QuoteParts, SuppliedPcrs, VtpmParts } from "../tee/vtpm/parts.js";
export { createSnpVtpmExample } from "./tpm/example.js";
export type { SnpVtpmExample } from "./tpm/example.js";
export {
  EFI_ACTIONS,
  EFI_GUIDS,
  EVENT_TYPES,
  acpiTableEvent,
  agentEvent,
  authorityEvent,
  bootAuthority,
  bootOrder,
  bootVariableEvent,
  createMeasuredBootExample,
  devicePathNode,
  digestOfEvent,
  efiActionEvent,
  efiSignature,
  eventOfData,
  eventOfMessage,
  devicePathOfFile,
  firmwareBlobEvent,
  gptData,
  grubFileEvent,
  grubTextEvent,
  imageEvent,
  imageLoadData,
  inCcRegisters,
  linuxInitrdEvent,
  linuxLoadOptionsEvent,
  loadOption,
  measureEvents,
  mokListEvent,
  nonHostInfoEvent,
  scrtmVersionEvent,
  secureBootValues,
  secureBootVariableEvent,
  separatorEvent,
  shimVariableEvent,
  signatureList,
  simulatedBoot,
  simulatedBootCertificate,
  startupLocalityEvent,
  stubCommandLineEvent,
  stubSectionEvents,
  taggedData,
  uefiVariable,
  usualApplications,
  withEventAdded,
  withEventMoved,
  withoutEvent,
  writeCcel,
  writeCcelTable,
  writeEventLog,
  writeLogRecord,
  writeSpecId,
} from "./eventlog/index.js";
export type {
  BankDigests,
  BootApplication,
  CcelOptions,
  CcelTableFields,
  DevicePathNodeFields,
  EfiSignature,
  EventLogOptions,
  GptPartition,
  GrubPrefix,
  ImageLoadFields,
  LogDigestFields,
  LogRecordFields,
  LogRecordLayout,
  MeasuredBootExample,
  MeasuredBootExampleOptions,
  SecureBootVariable,
  SignatureListFields,
  SimulatedBootOptions,
  SimulatedEvent,
  SimulatedLogAlgorithm,
  SpecIdFields,
  TaggedFields,
  UefiVariableFields,
} from "./eventlog/index.js";
export { eatCbor, eatJwt, eatPublicKey } from "./eat/token.js";
export type { EatCborOptions, EatJwtOptions } from "./eat/token.js";
export type { EatOptions, EatValue } from "./eat/claims.js";
export {
  answeredBy,
  asking,
  combined,
  disconnecting,
  dripping,
  editing,
  failing,
  oversized,
  redirecting,
  saying,
  silent,
  stalling,
  throttling,
  truncating,
} from "./misbehaviour.js";
export type { HttpHandler, Misbehaviour, Spell, ThrottlingOptions } from "./misbehaviour.js";
export type { RecordedRequest, SimulatedService } from "./service.js";
