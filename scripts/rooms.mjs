/**
 * The table of the rooms, as data: who may import whom, which package is allowed where, and which
 * words of the platform belong where. check-rooms.mjs reads it; ARCHITECTURE in docs/ explains it.
 */

/** Only the types of that room: nothing of it may be in the running code. */
export const typesOf = (room) => ({ room, typesOnly: true });

const TEES = ["tee/snp", "tee/tdx", "tee/vtpm"];
const BASE = ["bytes", "errors"];
/** Files directly in tee/ that serve several TEEs. */
const TEE_SHARED = ["tee/section-reader", "tee/policy-roots", "tee/remarks"];
/** What every TEE's folder may import. Its siblings are not in it, and no row adds them. */
const TEE_IMPORTS = ["tee/scheme", ...TEE_SHARED, "eventlog", "x509", "crypto", "kernel", "json", "result", ...BASE];
const CORE = [
  "verify",
  "collateral",
  "policy",
  "evidence",
  "tee/registry",
  "tee/scheme",
  ...TEES,
  "eventlog",
  "x509",
  "crypto",
  "kernel",
  "result",
  "json",
  "ports",
  ...BASE,
];

/** Room -> the rooms it may import (itself always). A room that is not listed may not exist. */
export const ROOMS = {
  errors: [],
  bytes: ["errors"],
  ports: BASE,
  json: BASE,
  result: BASE,
  kernel: BASE,
  crypto: ["kernel", ...BASE],
  x509: ["crypto", ...BASE],
  eventlog: ["crypto", "result", ...BASE],
  "tee/scheme": [typesOf("eventlog"), "crypto", typesOf("kernel"), "json", "result", ...BASE],
  "tee/section-reader": ["json", ...BASE],
  "tee/policy-roots": [typesOf("tee/scheme"), "x509", ...BASE],
  "tee/remarks": [typesOf("tee/scheme")],
  "tee/snp": TEE_IMPORTS,
  "tee/tdx": TEE_IMPORTS,
  "tee/vtpm": TEE_IMPORTS,
  "tee/registry": ["tee/scheme", ...TEES],
  evidence: ["tee/registry", "tee/scheme", ...TEES, "json", "result", ...BASE],
  policy: ["tee/registry", "tee/scheme", ...TEES, "json", "result", ...BASE],
  collateral: ["tee/scheme", ...TEES.map(typesOf), "x509", "json", "ports", "result", "crypto", ...BASE],
  token: ["tee/scheme", ...TEES.map(typesOf), "x509", "json", "ports", "result", "crypto", ...BASE],
  verify: [
    "collateral",
    "policy",
    "evidence",
    "tee/registry",
    "tee/scheme",
    ...TEES,
    typesOf("eventlog"),
    typesOf("kernel"),
    "crypto",
    "ports",
    "result",
    ...BASE,
  ],
  testing: [
    "tee/registry",
    "tee/scheme",
    ...TEES,
    "x509",
    "crypto",
    "eventlog",
    "evidence",
    typesOf("ports"),
    typesOf("result"),
    ...BASE,
  ],
  atls: ["verify", "collateral", "kernel", "x509", "ports", "result", ...BASE],
  batch: ["verify", "collateral", "kernel", "x509", "ports", "result", ...BASE],
  adapters: ["ports", ...BASE],
  "apps/cli": [...CORE, "token", "testing", "atls", "batch", "adapters", "index", "codes"],
  "apps/service": [...CORE, "token", "testing", "atls", "batch", "adapters", "index", "codes"],
  // The faces: files directly in src/, named exports only.
  index: ["verify", "policy", "result", typesOf("evidence"), typesOf("kernel"), "errors"],
  snp: ["tee/snp", typesOf("tee/scheme"), "kernel", "result", "errors"],
  tdx: ["tee/tdx", "tee/scheme", "x509", "errors"],
  vtpm: ["tee/vtpm", "crypto", "errors"],
  "collateral-tools": [
    "collateral",
    "verify",
    "adapters",
    "tee/registry",
    "tee/scheme",
    "crypto",
    "result",
    typesOf("ports"),
    ...BASE,
  ],
  "eventlog-tools": ["eventlog", "crypto", "errors"],
  codes: ["verify", "errors"],
  "policy-tools": ["policy", "tee/registry", "tee/scheme", "crypto", "json", ...BASE],
};

/** Single files that may import more than their room: file -> rooms. The reason stands beside each. */
export const FILE_EXTRAS = {
  // Gathers every room's table of codes for `explain` and docs/errors.md.
  "verify/codes.ts": ["json", "x509", "eventlog", "kernel", "collateral", "token"],
  // A verification's limits hold those of the policy's JSON.
  "verify/limits.ts": ["json"],
  // Says whether the opt-in had the effect that the kernel looks for.
  "adapters/relaxed-simd.node.ts": ["kernel"],
};

/** Package -> where it may be imported: a room, or one file. */
export const PACKAGES = {
  "@noble/curves": ["crypto", "testing"],
  "@noble/hashes": ["crypto", "testing"],
  cborg: ["evidence"],
  commander: ["apps/cli"],
  "cli-table3": ["apps/cli"],
  picocolors: ["apps/cli"],
};

const EDGE = ["adapters", "apps/cli", "apps/service"];

/** Words of the platform -> the rooms in which they may stand. */
export const WORDS = [
  { word: "Date.now", rooms: EDGE },
  { word: "new Date()", rooms: EDGE },
  { word: "fetch(", rooms: EDGE },
  { word: "process.", rooms: EDGE },
  { word: "Deno.", rooms: EDGE },
  { word: "performance.now", rooms: EDGE },
  { word: "Math.random", rooms: [] },
  { word: ".getRandomValues", rooms: EDGE },
  { word: "WebAssembly.", rooms: ["kernel"] },
  { word: ".subtle", rooms: ["crypto", "testing"] },
];

/** Rooms that may import the runtime's own modules (`node:`). */
export const RUNTIME_ROOMS = EDGE;

/** Rooms that may keep a variable at the top level of a module. */
export const STATE_ROOMS = ["kernel"];

/** State types -> the only file names, inside tee/*, that may cast to them. */
export const STATE_TYPES = { Trusted: "trust.ts", Authenticated: "authenticate.ts" };
