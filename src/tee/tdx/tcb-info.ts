import { toHex } from "../../bytes/index.js";
import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { MODULE_STATUSES, readEnclaveLevels, readVerdict, readWindow, sortLevels } from "./levels.js";
import { openStatement } from "./signed-json.js";
import { MAX_SVN, MAX_UINT16, MAX_UINT32, StatementReader } from "./statement-reader.js";
import type { StatementObject } from "./statement-reader.js";
import type { PlatformLevel, SignedStatement, TcbInfo, TdxModule, TdxModuleIdentity } from "./types.js";

/** Components of the SGX TCB and of the TDX TCB, each. */
export const COMPONENTS = 16;
const ID = "TDX";
/** Intel's API version 4: TCB Info V3. */
const VERSION = 3;
/** The only defined composition of the TCB. */
const TCB_TYPE = 0;

/**
 * Reads a TCB info for TDX (Intel PCS API v4, "TCB Info V3"). Levels are put into the order in which they are tried.
 *
 * Verifies no signature, and says nothing of any instant.
 *
 * @param bytes the statement as it is collected: Intel's body, and behind it, where there is one, the PEM of its chain.
 * @returns what it says and what is signed. Errors, all of stage `trust`: those of `openStatement`; `TDX_TCB_INFO_ID`,
 * `TDX_TCB_INFO_VERSION`, `TDX_TCB_INFO_TYPE`, `TDX_STATEMENT_MEMBER`, `TDX_STATEMENT_VALUE`, `TDX_STATEMENT_DATE`,
 * `TDX_STATEMENT_WINDOW`, `TDX_STATEMENT_STATUS`, `TDX_STATEMENT_DUPLICATE`.
 */
export function readTcbInfo(bytes: Uint8Array): Outcome<SignedStatement<TcbInfo>> {
  const statement = openStatement(bytes, "tcbInfo");
  if (!statement.ok) return statement;
  const reader = new StatementReader();
  const value = readBody(reader, { members: statement.value.value.members, path: "tcbInfo" });
  return reader.failure === null ? ok({ ...statement.value, value }) : { ok: false, failure: reader.failure };
}

function readBody(reader: StatementReader, body: StatementObject): TcbInfo {
  checkKind(reader, body);
  return {
    ...readWindow(reader, body),
    fmspc: toHex(reader.hex(body, "fmspc", 6)),
    pceId: toHex(reader.hex(body, "pceId", 2)),
    module: readModule(reader, reader.object(body, "tdxModule")),
    moduleIdentities: readModuleIdentities(reader, body),
    levels: readPlatformLevels(reader, body),
  };
}

/** Version 2 has no id: it is for SGX only, and is refused by its version. */
function checkKind(reader: StatementReader, body: StatementObject): void {
  if (body.members.has("id")) {
    const id = reader.text(body, "id");
    const detail = { expected: ID, actual: id };
    if (id !== ID) reader.refuse("TDX_TCB_INFO_ID", "tcbInfo.id", "The TCB info is not one for TDX.", detail);
  }
  const version = reader.uint(body, "version", MAX_UINT32);
  if (version !== VERSION) {
    const message = `The TCB info has version ${version}, expected ${VERSION}.`;
    reader.refuse("TDX_TCB_INFO_VERSION", "tcbInfo.version", message, { expected: VERSION, actual: version });
  }
  reader.text(body, "id");
  const type = reader.uint(body, "tcbType", MAX_UINT32);
  if (type !== TCB_TYPE) {
    const message = `The TCB info has type ${type}, expected ${TCB_TYPE}.`;
    reader.refuse("TDX_TCB_INFO_TYPE", "tcbInfo.tcbType", message, { expected: TCB_TYPE, actual: type });
  }
}

function readModule(reader: StatementReader, module: StatementObject): TdxModule {
  return {
    mrSigner: reader.hex(module, "mrsigner", 48),
    attributes: reader.hex(module, "attributes", 8),
    attributesMask: reader.hex(module, "attributesMask", 8),
  };
}

/** Absent in the oldest documents, which know modules of version 0 only. Ids of another form match no module. */
function readModuleIdentities(reader: StatementReader, body: StatementObject): readonly TdxModuleIdentity[] {
  const name = "tdxModuleIdentities";
  if (!body.members.has(name)) return [];
  const identities = reader.objects(body, name, null).map((identity) => ({
    id: reader.text(identity, "id"),
    ...readModule(reader, identity),
    levels: readEnclaveLevels(reader, identity, MODULE_STATUSES),
  }));
  if (new Set(identities.map(({ id }) => id.toUpperCase())).size < identities.length) {
    const path = `${body.path}.${name}`;
    reader.refuse("TDX_STATEMENT_DUPLICATE", path, `${path} has two identities of the same module.`);
  }
  return identities;
}

function readPlatformLevels(reader: StatementReader, body: StatementObject): readonly PlatformLevel[] {
  const levels = reader.objects(body, "tcbLevels", null).map((level) => {
    const tcb = reader.object(level, "tcb");
    return {
      sgxComponents: readComponents(reader, tcb, "sgxtcbcomponents"),
      tdxComponents: readComponents(reader, tcb, "tdxtcbcomponents"),
      pceSvn: reader.uint(tcb, "pcesvn", MAX_UINT16),
      ...readVerdict(reader, level),
    };
  });
  return sortLevels(reader, `${body.path}.tcbLevels`, levels, inDescendingOrder);
}

function readComponents(reader: StatementReader, tcb: StatementObject, name: string): readonly number[] {
  return reader.objects(tcb, name, COMPONENTS).map((component) => {
    reader.optionalText(component, "category");
    reader.optionalText(component, "type");
    return reader.uint(component, "svn", MAX_SVN);
  });
}

/** By the SGX components as one number, then PCESVN, then the TDX components as one number. */
function inDescendingOrder(a: PlatformLevel, b: PlatformLevel): number {
  const key = (level: PlatformLevel): readonly number[] => [
    ...level.sgxComponents,
    level.pceSvn,
    ...level.tdxComponents,
  ];
  const [first, second] = [key(a), key(b)];
  for (const [index, svn] of first.entries()) {
    const other = second[index] ?? 0;
    if (svn !== other) return other - svn;
  }
  return 0;
}
