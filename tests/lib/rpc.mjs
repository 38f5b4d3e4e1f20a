// JSON-RPC over HTTP, for what needs no metadata: readiness, samples of a network, raw answers.
import { SECOND } from './wait.mjs';

/// Calls one method of the node at `port` of the loopback; a JSON-RPC error becomes an Error.
export async function callRpc(port, method, params = [], { timeoutMs = 10 * SECOND } = {}) {
  const response = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer = await response.json();
  if (answer.error) {
    const { code, message, data } = answer.error;
    throw new Error(`${method}: ${code} ${message}${data === undefined ? '' : `: ${data}`}`);
  }
  return answer.result;
}

/// `{ number, hash, stateRoot, parentHash }` of a block; the best block without a hash.
export async function blockHeader(port, hash) {
  const header = await callRpc(port, 'chain_getHeader', hash ? [hash] : []);
  if (!header) throw new Error(`the node at port ${port} does not know block ${hash}`);
  return {
    number: Number(header.number),
    stateRoot: header.stateRoot,
    parentHash: header.parentHash,
  };
}

export async function finalizedHeader(port) {
  const hash = await callRpc(port, 'chain_getFinalizedHead');
  return { hash, ...(await blockHeader(port, hash)) };
}

export function blockHash(port, number) {
  return callRpc(port, 'chain_getBlockHash', [number]);
}
