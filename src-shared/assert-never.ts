/**
 * Marks a branch that the type checker proved unreachable.
 * @throws Error always: reaching it means that a union grew and a switch did not.
 */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
