/** WebSocket close codes that the server sends (RFC 6455, section 7.4; 4000 and above are Parley's own). */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  unsupportedData: 1003,
  policyViolation: 1008,
  internalError: 1011,
  sessionEnded: 4001,
  tooManyPackets: 4002,
} as const
