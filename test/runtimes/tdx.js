/**
 * Quotes of TDs in every runtime, with all that Intel says of their platform: what reads and verifies them is loaded when they
 * come, the kernel for P-256 among it. Both versions, bare and in containers, with an event log, with the
 * variant of the kernel that is chosen and the one that runs everywhere, and with a bit changed.
 */
import { createVerifier } from "veritee";
import { createTdxExample, eatCbor, quoteProtobuf, tdxEatOptions, trusteeJson } from "veritee/testing";
import { expect, outline } from "./outline.js";

export async function tdxSmoke() {
  expect("kernels for P-256 that a quote had made", await p256KernelsFor(createTdxExample()), "1, and it verified");
  const seen = { f64: (await verified(4, { kernel: "f64" })).bare };
  for (const version of [4, 5]) seen[`v${version}`] = await verified(version, {});
  return seen;
}

async function verified(version, options) {
  const example = createTdxExample({ version });
  const { anchor, endorsements, evidence, policy, challenge, at, eventLog } = example;
  const verifier = createVerifier({ anchors: [anchor], endorsements, ...options });
  const told = { policy, challenge: { tee: challenge }, at };
  const verify = async (bytes, more = {}) => outline(await verifier.verify(bytes, { ...told, ...more }));

  const text = new TextEncoder();
  const seen = {
    bare: await verify(evidence),
    logged: await verify(evidence, { eventLog }),
    protobuf: await verify(quoteProtobuf(evidence)),
    cbor: await verify(eatCbor(tdxEatOptions(evidence))),
    trustee: await verify(text.encode(trusteeJson(evidence, eventLog))),
  };
  for (const [name, { verdict }] of Object.entries(seen)) {
    expect(`the quote of version ${version} as ${name}`, verdict, "affirming");
  }

  // MRTD, which is signed and free to have any value; and the signature itself.
  const body = version === 4 ? 48 : 54;
  const signature = body + (version === 4 ? 584 : 648) + 4;
  for (const [name, offset] of Object.entries({ changed: body + 136, forged: signature })) {
    const other = evidence.slice();
    other[offset] ^= 1;
    seen[name] = await verify(other);
    expect(`the ${name} quote of version ${version}`, seen[name].failure, "authenticate TDX_SIGNATURE");
  }
  const [tcbInfo, ...others] = endorsements;
  const lacking = createVerifier({ anchors: [anchor], endorsements: others, ...options });
  seen.lacking = outline(await lacking.verify(evidence, told));
  expect("the quote without a TCB info", seen.lacking.failure, "collect TDX_TCB_INFO_MISSING");
  // The last digit of its signature.
  const forged = tcbInfo.slice();
  const digit = new TextDecoder().decode(forged).indexOf('"}\n-----BEGIN') - 1;
  forged[digit] ^= 1;
  const distrusting = createVerifier({ anchors: [anchor], endorsements: [forged, ...others], ...options });
  seen.distrusting = outline(await distrusting.verify(evidence, told));
  expect("the quote with a forged TCB info", seen.distrusting.verdict, "contraindicated");
  return seen;
}

/**
 * Whether the kernel for P-256 is made for a quote: without it JavaScript would verify the same, and nobody would
 * notice. A kernel of its own is stated, since kernels for P-256 are shared by those who share the other one.
 */
async function p256KernelsFor({ anchor, endorsements, evidence, policy, challenge, at }) {
  const { Instance } = WebAssembly;
  const kernels = [];
  const counting = function (module, imports) {
    const instance = new Instance(module, imports);
    if ("curveBits" in instance.exports) kernels.push(instance);
    return instance;
  };
  counting.prototype = Instance.prototype;
  WebAssembly.Instance = counting;
  try {
    const verifier = createVerifier({ anchors: [anchor], endorsements, kernel: "f64" });
    const { verdict } = await verifier.verify(evidence, { policy, challenge: { tee: challenge }, at });
    return `${kernels.length}, and it ${verdict === "affirming" ? "verified" : `said ${verdict}`}`;
  } finally {
    WebAssembly.Instance = Instance;
  }
}
