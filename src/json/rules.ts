/** What one field of a protobuf message may hold, in the words of protojson. */
export type FieldRule = { readonly title: string } & (
  | { readonly kind: "u32"; /** Inclusive. */ readonly max?: number }
  | { readonly kind: "u64" }
  /** A google.protobuf.UInt32Value: a bare number, or null for unset; 0 is a value. */
  | { readonly kind: "wrapped-u32"; readonly max?: number }
  | { readonly kind: "wrapped-u64" }
  | { readonly kind: "flag" }
  | { readonly kind: "text" }
  /** Base64 of exactly that many bytes. */
  | { readonly kind: "bytes"; readonly length: number }
  /**
   * A list of base64 texts; length null: each of any length. Where a length is stated, an element may be "" only with `empty`.
   * `count`: exactly so many elements, or none.
   */
  | {
      readonly kind: "bytes-list";
      readonly length: number | null;
      readonly empty?: "allow";
      readonly count?: number;
    }
  | { readonly kind: "text-list" }
  | { readonly kind: "enumeration"; readonly names: Readonly<Record<string, number>> }
  | { readonly kind: "message"; readonly fields: MessageRules }
);

/** The fields of a message by their proto names (snake case), in the order in which they are written. */
export interface MessageRules {
  readonly [name: string]: FieldRule;
}
