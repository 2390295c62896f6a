/** Gives the stand-in to whoever imports `electron`. */
export async function resolve(specifier, context, next) {
  if (specifier !== 'electron') return next(specifier, context);
  return { url: new URL('./stand-in.mjs', import.meta.url).href, format: 'module', shortCircuit: true };
}
