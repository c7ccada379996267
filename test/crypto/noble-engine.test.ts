import { describe } from "vitest";
import { createNobleEngine } from "../../src/crypto/noble-engine.js";
import { engineSuite } from "./engine-suite.js";

describe("createNobleEngine", () => {
  engineSuite(createNobleEngine, 64);
});
