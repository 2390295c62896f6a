import type { Route } from './route.ts';

export type Match =
  | { readonly kind: 'route'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  /** The path is ours, the method is not; `allow` is the Allow header. */
  | { readonly kind: 'wrong-method'; readonly allow: string }
  | { readonly kind: 'none' };

interface Pattern {
  readonly parts: readonly string[];
  readonly routes: Map<string, Route>;
}

/** Finds the route of a method and path. Exact paths are looked up, paths with parameters are compared in turn. */
export class Router {
  readonly routes: readonly Route[];
  readonly #exact = new Map<string, Map<string, Route>>();
  readonly #patterns = new Map<string, Pattern>();

  /** @throws Error when two rows claim the same method and path */
  constructor(routes: readonly Route[]) {
    this.routes = routes;
    for (const route of routes) {
      const byMethod = route.path.includes('/:') ? this.#patternOf(route.path) : this.#exactOf(route.path);
      if (byMethod.has(route.method)) throw new Error(`Two routes for ${route.method} ${route.path}`);
      byMethod.set(route.method, route);
    }
  }

  /** `path` is the raw path of the URL, without the query. HEAD is answered by the GET row. */
  match(method: string, path: string): Match {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const exact = this.#exact.get(path);
    if (exact) return found(exact, wanted, {});
    const parts = path.split('/');
    for (const pattern of this.#patterns.values()) {
      const params = paramsOf(pattern.parts, parts);
      if (params) return found(pattern.routes, wanted, params);
    }
    return { kind: 'none' };
  }

  #exactOf(path: string): Map<string, Route> {
    const routes = this.#exact.get(path) ?? new Map<string, Route>();
    this.#exact.set(path, routes);
    return routes;
  }

  #patternOf(path: string): Map<string, Route> {
    const pattern = this.#patterns.get(path) ?? { parts: path.split('/'), routes: new Map<string, Route>() };
    this.#patterns.set(path, pattern);
    return pattern.routes;
  }
}

function found(routes: Map<string, Route>, method: string, params: Readonly<Record<string, string>>): Match {
  const route = routes.get(method);
  if (route) return { kind: 'route', route, params };
  const methods = [...routes.keys()];
  return {
    kind: 'wrong-method',
    allow: [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', '),
  };
}

/** The parameters when the path fits the pattern; undefined when it does not or a part does not decode. */
function paramsOf(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (!expected.startsWith(':')) {
      if (part !== expected) return undefined;
      continue;
    }
    try {
      params[expected.slice(1)] = decodeURIComponent(part);
    } catch {
      return undefined;
    }
    if (part === '') return undefined;
  }
  return params;
}
