import { readVectorJson, readVector } from "../../helpers/vectors.js";

/** What vectors/tdx/index.json says of a statement. */
export interface StatementFacts {
  readonly bodyLen: number;
  readonly form: "raw" | "minified";
  readonly signer: { readonly sha256: string };
  readonly id: string;
  readonly version: number;
  readonly tcbEvaluationDataNumber: number;
  readonly issueDate: string;
  readonly nextUpdate: string;
}

export interface TcbInfoFacts extends StatementFacts {
  readonly fmspc: string;
  readonly pceId: string;
  readonly levels: number;
  readonly statuses: readonly string[];
  readonly moduleIds?: readonly string[];
  readonly tdxModule?: { readonly mrsigner: string; readonly attributes: string; readonly attributesMask: string };
}

export interface QeIdentityFacts extends StatementFacts {
  readonly mrsigner: string;
  readonly isvprodid: number;
  readonly levels: readonly string[];
}

/** What it says of an evaluation: of a quote with one pair of statements. */
export interface EvaluationFacts {
  readonly result: string;
  readonly platform?: string;
  readonly platformDate?: string;
  readonly module?: string;
  readonly moduleIsvsvn?: number;
  readonly qe?: string;
  readonly tcbDate?: string;
  readonly advisoryIDs?: readonly string[];
  readonly launch?: string;
  readonly current?: string;
  readonly qeIdentityMatch: boolean;
}

export interface QuoteFacts {
  readonly version: number;
  readonly teeType: number;
  readonly td?: {
    readonly teeTcbSvn: string;
    readonly teeTcbSvn2?: string;
    readonly mrSignerSeam: string;
    readonly seamAttributes: string;
  };
  readonly qe: {
    readonly mrSigner: string;
    readonly isvProdId: number;
    readonly isvSvn: number;
    readonly miscSelect: string;
    readonly attributes: string;
  };
  readonly pck?: { readonly comp: readonly number[]; readonly pcesvn: number };
  readonly evaluations?: readonly (EvaluationFacts & { readonly tcbInfo: string; readonly qeIdentity: string })[];
}

interface IndexFile {
  readonly file: string;
  readonly kind: string;
  readonly tcbInfo?: TcbInfoFacts;
  readonly qeIdentity?: QeIdentityFacts;
  readonly members?: Readonly<Record<string, TcbInfoFacts | QeIdentityFacts>>;
  readonly quote?: QuoteFacts;
}

export interface Index {
  readonly files: readonly IndexFile[];
  readonly bundles: readonly {
    readonly name: string;
    readonly quote: string;
    readonly tcbInfo: string;
    readonly qeIdentity: string;
    readonly expected: EvaluationFacts;
  }[];
}

export function readIndex(): Index {
  return readVectorJson<Index>("tdx/index.json");
}

/**
 * The statement at `file.json`, or in a container at `file.json#member` or `file.json#list[0].member`, as it is collected:
 * around the exact inner text where the container keeps text and signature apart.
 */
export function statementAt(reference: string, member: "tcbInfo" | "enclaveIdentity"): Uint8Array {
  const [file = "", path] = reference.split("#");
  if (path === undefined) return readVector(`tdx/${file}`);
  const container = readVectorJson<Record<string, unknown>>(`tdx/${file}`);
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  const inner = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], container);
  if (typeof inner !== "string") throw new Error(`${reference} is no text`);
  const signature = container[`${path}_signature`];
  const whole = typeof signature === "string" ? `{"${member}":${inner},"signature":"${signature}"}` : inner;
  return new TextEncoder().encode(whole);
}
