/**
 * How a table describes the fields of a protobuf message. The readers beside this file know nothing else of
 * a message; which tables there are stands in the folders sevsnp/, tdx/ and tpm/.
 */

const MAX_U32 = 0xffff_ffffn;

/** A field of a message that JSON is read of, too. `most` is the largest count, inclusive. */
export type PlainField = {
  /** On the wire. */
  readonly number: number;
} & (
  | { readonly kind: "number"; /** Inclusive. */ readonly max: bigint }
  | { readonly kind: "enumeration"; readonly max: bigint; readonly names: Readonly<Record<string, number>> }
  | { readonly kind: "bytes"; /** Exact length in bytes; null: any. */ readonly size: number | null }
  | { readonly kind: "message"; readonly fields: PlainSchema }
  /** Repeated bytes. */
  | { readonly kind: "strings"; readonly most: number }
  /** map<string, bytes>. */
  | { readonly kind: "blobs" }
);

/** The fields of a message by their proto names, in the order of their numbers. */
export interface PlainSchema {
  readonly [name: string]: PlainField;
}

/** What a field of a message holds. `most` is the largest count, inclusive. */
export type FieldSchema =
  | PlainField
  | ({ readonly number: number } & (
      | { readonly kind: "message"; readonly fields: MessageSchema }
      /** Repeated messages. */
      | { readonly kind: "messages"; readonly fields: MessageSchema; readonly most: number }
      /** map<uint32, bytes>. */
      | { readonly kind: "slots"; readonly most: number }
    ));

/** As {@link PlainSchema}, of all fields that protobuf and textproto are read of. */
export interface MessageSchema {
  readonly [name: string]: FieldSchema;
}

/** A field of one kind, or of some. */
export type FieldOf<K extends FieldSchema["kind"]> = Extract<FieldSchema, { kind: K }>;

/** A field whose content is read as a message: entries of maps are, too. */
export type NestedField = FieldOf<"message" | "messages" | "blobs" | "slots">;

/** Fields of google.protobuf.UInt32Value; in JSON it is a bare number instead of a message. */
export const UINT32_VALUE_FIELDS = {
  value: { number: 1, kind: "number", max: MAX_U32 },
} as const satisfies PlainSchema;

/** An entry of a map<string, bytes> on the wire and in textproto. */
export const BLOB_ENTRY_FIELDS = {
  key: { number: 1, kind: "bytes", size: null },
  value: { number: 2, kind: "bytes", size: null },
} as const satisfies PlainSchema;

/** An entry of a map<uint32, bytes>; a key that is left out is 0. */
export const SLOT_ENTRY_FIELDS = {
  key: { number: 1, kind: "number", max: MAX_U32 },
  value: { number: 2, kind: "bytes", size: null },
} as const satisfies PlainSchema;

/** The table by which the content of a field is read. */
export function innerSchema(field: NestedField): MessageSchema {
  if (field.kind === "blobs") return BLOB_ENTRY_FIELDS;
  return field.kind === "slots" ? SLOT_ENTRY_FIELDS : field.fields;
}
