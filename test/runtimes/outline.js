/** The parts of a result that are the same in every runtime and at every run. */
export function outline(result) {
  return {
    verdict: result.verdict,
    failure: result.failure === null ? null : `${result.failure.stage} ${result.failure.code}`,
    findings: result.findings.map((finding) => `${finding.code} ${finding.outcome}`),
    claims: Object.keys(result.claims),
  };
}

export function expect(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}
