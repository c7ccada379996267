/**
 * Changes of a structure before it is written, and so before it is signed: the fields that differ, or a function
 * that makes them of what would have been written.
 */
export type Edit<Fields> = Partial<Fields> | ((fields: Fields) => Partial<Fields>);

/** The fields with their changes. The given object is not changed. */
export function edited<Fields extends object>(fields: Fields, edit: Edit<Fields> | undefined): Fields {
  return { ...fields, ...(typeof edit === "function" ? edit(fields) : edit) };
}

/** A last change of the bytes of a structure: to cut them, or to let a size say what is not so. */
export type ByteEdit = (bytes: Uint8Array) => Uint8Array;
