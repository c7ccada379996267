/** Runtimes of the `workerd` condition give a compiled module for such an import. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
