/**
 * Headers of a request that has a connection for itself. One that is kept may be closed by the server just as the next
 * request goes out, above all after something has held up the test for longer than the server keeps it.
 */
export const ONCE = { connection: 'close' };
