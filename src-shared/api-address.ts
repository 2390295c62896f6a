/** The base address of the OpenAI-compatible API of a model server. @param endpoint the server's own address, which may have a path */
export function apiAddress(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1`;
}
