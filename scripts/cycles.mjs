/**
 * Finds circular imports.
 *
 * @param edges file -> the files it imports when it is loaded (no types, no lazy imports).
 * @returns one path for each cycle that a walk in order meets; the first name closes it again at the end.
 */
export function findCycles(edges) {
  const cycles = [];
  const done = new Set();
  const path = [];
  const walk = (file) => {
    if (done.has(file) || !edges.has(file)) return;
    const start = path.indexOf(file);
    if (start >= 0) {
      cycles.push([...path.slice(start), file]);
      return;
    }
    path.push(file);
    for (const target of edges.get(file)) walk(target);
    path.pop();
    done.add(file);
  };
  for (const file of edges.keys()) walk(file);
  return cycles;
}
