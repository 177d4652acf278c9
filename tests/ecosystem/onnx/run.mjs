// ONNX Runtime on rows of numbers: node run.mjs JOBS.json > RESULTS.json
// A job: {model, output, inputs: {NAME: {type, dims, data}}}. A result: the output's numbers, flat.
import { readFileSync } from "node:fs";
import ort from "onnxruntime-node";

const arrays = { float32: Float32Array.from.bind(Float32Array), int64: (data) => BigInt64Array.from(data.map(BigInt)) };

const results = [];
for (const job of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const session = await ort.InferenceSession.create(job.model, { logSeverityLevel: 3 });
  const feeds = {};
  for (const [name, { type, dims, data }] of Object.entries(job.inputs))
    feeds[name] = new ort.Tensor(type, arrays[type](data.map((number) => (number === null ? NaN : number))), dims);
  const answer = (await session.run(feeds, [job.output]))[job.output];
  results.push(Array.from(answer.data, Number));
}
process.stdout.write(JSON.stringify(results));
