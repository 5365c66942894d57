/** A program that uses every entry that runs everywhere: its types must compile wherever users' do. */
import { type FittedNetwork, fit, mlp, modelToBytes, networkFromBytes, reference, wasmThreads } from 'chainrule';
import { derive } from 'chainrule/calculus';
import { readCsv } from 'chainrule/data';
import { compile } from 'chainrule/engine';
import { walkNetwork } from 'chainrule/explain';
import * as metrics from 'chainrule/metrics';
import { drawProblem } from 'chainrule/practice';
import * as report from 'chainrule/report';
import 'chainrule/page-thread';

export const everything = { derive, readCsv, compile, walkNetwork, metrics, drawProblem, report };

export async function program(): Promise<number[]> {
  const data = {
    x: [
      [0, 0],
      [0, 1],
    ],
    y: [0, 1],
  };
  const network = mlp({ inputs: 2, hidden: [4], outputs: 1 });
  const model: FittedNetwork = await fit(network, data, { epochs: 1, backend: wasmThreads(2) });
  const bytes: Uint8Array = modelToBytes(model);
  return (await networkFromBytes(bytes, { backend: reference })).predict([0, 1]);
}
