/** Text of generated AssemblyScript. */

/** Bytes of a v128. */
export const STEP = 16;

/** A documented function of generated code. */
export function functionText({ doc, name, parameters, body, exported = true, inline = false }) {
  const docs = doc.length === 1 ? `/** ${doc[0]} */` : `/**\n${doc.map((line) => ` * ${line}`).join("\n")}\n */`;
  const decorator = inline ? "// @ts-ignore: decorator\n@inline\n" : "";
  const list = parameters.map((p) => (p.includes(":") ? p : `${p}: usize`)).join(", ");
  const lines = body.map((line) => `  ${line}\n`).join("");
  return `${docs}\n${decorator}${exported ? "export " : ""}function ${name}(${list}): void {\n${lines}}\n`;
}
