// SPDX-License-Identifier: GPL-3.0-or-later
// Times onnxruntime on one network; prints what `bench-engine` prints. Node must find onnxruntime-node (NODE_PATH).
// Usage: node onnxruntime.cjs FILE.onnx CHANNELS SIZE THREADS RUNS
'use strict';
const fs = require('fs'), ort = require('onnxruntime-node');

function peak () {
  return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
}

function now () {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function main ([file, channels, size, threads, runs]) {
  const idle = peak(), begin = now(), times = [];
  const options = { intraOpNumThreads: Number(threads), graphOptimizationLevel: 'all', logSeverityLevel: 3 };
  const session = await ort.InferenceSession.create(file, options);
  const values = new Float32Array(channels * size * size);
  for (let i = 0; i < values.length; i++) values[i] = i * 7919 % 1000 / 1000;
  const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', values, [1, +channels, +size, +size]) };
  await session.run(feeds);
  const first = now() - begin;
  for (let i = 0; i < runs; i++) {
    const start = now();
    await session.run(feeds);
    times.push(now() - start);
  }
  console.log(JSON.stringify({ first, times, mib: peak() - idle }));
}

ort.env.logLevel = 'error';
main(process.argv.slice(2)).catch(error => {
  console.error(String(error.message || error));
  process.exit(1);
});
