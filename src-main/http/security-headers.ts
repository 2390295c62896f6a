import { createHash } from 'node:crypto';

/**
 * Scripts, styles, fonts and connections of our own origin only; no inline script and no inline style sheet.
 * Style attributes that React sets go through the CSSOM, which this allows.
 */
const PANEL_POLICY = policy("'self'");

function policy(styles: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer, errors included. There is no CORS header on purpose: nobody else may read. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': PANEL_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
};

/** The policy of a page of ours that carries exactly this style sheet inline and no script. */
export function policyForInlineStyle(css: string): string {
  return policy(`'sha256-${createHash('sha256').update(css).digest('base64')}'`);
}
