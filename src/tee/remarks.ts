import type { PolicyRemark } from "./scheme.js";

/** A remark where something holds, and none where not. */
export type RemarkWhen<C extends string> = (
  holds: boolean,
  code: C,
  path: string,
  severity: PolicyRemark["severity"],
) => readonly PolicyRemark[];

/** Makes remarks with the sentences of a TEE. */
export function remarksWith<C extends string>(messages: Readonly<Record<C, string>>): RemarkWhen<C> {
  return (holds, code, path, severity) => (holds ? [{ code, path, message: messages[code], severity }] : []);
}
