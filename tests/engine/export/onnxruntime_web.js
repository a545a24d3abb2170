// Runs ONNX models in onnxruntime-web, as a page would: models and inputs come as JSON on standard input, answers go
// out as JSON. `told` in test_onnx_web.py says what is in them. One thread, as in most pages.

import { readFileSync } from "node:fs";
import { env, InferenceSession, Tensor } from "onnxruntime-web";

env.wasm.numThreads = 1;
// Its warnings go to standard error, where they would hide what a test has to say.
env.logLevel = "error";

const ARRAYS = { float32: Float32Array, float64: Float64Array };
const answers = {};
for (const [name, { model, inputs }] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  try {
    const session = await InferenceSession.create(Buffer.from(model, "base64"), { executionProviders: ["wasm"] });
    const feeds = Object.entries(inputs).map(([input, { type, dims, data }]) => [
      input,
      new Tensor(type, ARRAYS[type].from(data), dims),
    ]);
    const outputs = Object.entries(await session.run(Object.fromEntries(feeds)));
    answers[name] = Object.fromEntries(
      outputs.map(([output, { type, dims, data }]) => [output, { type, dims, data: Array.from(data, Number) }]),
    );
    await session.release();
  } catch (error) {
    answers[name] = String(error);
  }
}
console.log(JSON.stringify(answers));
