import { ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { QE_STATUSES, readEnclaveLevels, readWindow } from "./levels.js";
import { openStatement } from "./signed-json.js";
import { MAX_UINT16, MAX_UINT32, StatementReader } from "./statement-reader.js";
import type { StatementObject } from "./statement-reader.js";
import type { QeIdentity, SignedStatement } from "./types.js";

/** The quoting enclave for TDs; QE is that for SGX enclaves, QVE and QAE are no quoting enclaves. */
const ID = "TD_QE";
/** Intel PCS API version 4: "Enclave Identity V2". */
const VERSION = 2;

/**
 * Reads the identity of Intel's quoting enclave for TDs. Levels are put into the order in which they are tried.
 *
 * Verifies no signature, and says nothing of any instant.
 *
 * @param bytes the statement as it is collected: Intel's body, and behind it, where there is one, the PEM of its chain.
 * @returns what it says and what is signed. Errors, all of stage `trust`: those of `openStatement`; `TDX_QE_IDENTITY_ID`,
 * `TDX_QE_IDENTITY_VERSION`, `TDX_STATEMENT_MEMBER`, `TDX_STATEMENT_VALUE`, `TDX_STATEMENT_DATE`, `TDX_STATEMENT_WINDOW`,
 * `TDX_STATEMENT_STATUS`, `TDX_STATEMENT_DUPLICATE`.
 */
export function readQeIdentity(bytes: Uint8Array): Outcome<SignedStatement<QeIdentity>> {
  const statement = openStatement(bytes, "enclaveIdentity");
  if (!statement.ok) return statement;
  const reader = new StatementReader();
  const value = readBody(reader, { members: statement.value.value.members, path: "enclaveIdentity" });
  return reader.failure === null ? ok({ ...statement.value, value }) : { ok: false, failure: reader.failure };
}

function readBody(reader: StatementReader, body: StatementObject): QeIdentity {
  const id = reader.text(body, "id");
  if (id !== ID) {
    const message = "The identity is not that of the quoting enclave for TDs.";
    reader.refuse("TDX_QE_IDENTITY_ID", "enclaveIdentity.id", message, { expected: ID, actual: id });
  }
  const version = reader.uint(body, "version", MAX_UINT32);
  if (version !== VERSION) {
    const message = `The QE identity has version ${version}, expected ${VERSION}.`;
    reader.refuse("TDX_QE_IDENTITY_VERSION", "enclaveIdentity.version", message, {
      expected: VERSION,
      actual: version,
    });
  }
  return {
    ...readWindow(reader, body),
    miscSelect: reader.hex(body, "miscselect", 4),
    miscSelectMask: reader.hex(body, "miscselectMask", 4),
    attributes: reader.hex(body, "attributes", 16),
    attributesMask: reader.hex(body, "attributesMask", 16),
    mrSigner: reader.hex(body, "mrsigner", 32),
    isvProdId: reader.uint(body, "isvprodid", MAX_UINT16),
    levels: readEnclaveLevels(reader, body, QE_STATUSES),
  };
}
