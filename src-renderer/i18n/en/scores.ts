/** The charts of benchmark results. */

export const scores = {
  drawn: 'Score in the charts',
  notDrawn_one: '1 without {{score}} is not drawn.',
  notDrawn_other: '{{count}} without {{score}} are not drawn.',
  bars: '{{score}} with 95 % intervals',
  againstSpeed: '{{score}} against speed',
  noSpeed: 'No speed was measured here, so {{score}} is not drawn against it.',
  withoutSpeed_one: '1 run without a measured speed is not drawn.',
  withoutSpeed_other: '{{count}} runs without a measured speed are not drawn.',
  drawing: 'Drawing the charts',
} as const;
