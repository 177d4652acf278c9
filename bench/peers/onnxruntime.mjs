// ONNX Runtime, its CPU provider with all graph optimisations; the protocol of worker.cpp. Models come from run.
import fs from 'node:fs';
import readline from 'node:readline';
import { createRequire } from 'node:module';

const [threads, folder] = process.argv.slice(2);
const installed = createRequire(process.cwd() + '/'); // run starts it where npm put the package
const ort = installed('onnxruntime-node');
const { version } = installed('onnxruntime-node/package.json');
const reply = (value) => fs.writeSync(1, JSON.stringify(value) + '\n');

let call = null;

async function prepare({ kind, network, batch }) {
    call = null;
    if (kind !== 'inference') return { able: false };
    const width = Number(network.split('-')[0]);
    const session = await ort.InferenceSession.create(`${folder}/${network}.onnx`, {
        executionProviders: ['cpu'], intraOpNumThreads: Number(threads), interOpNumThreads: 1,
        executionMode: 'sequential', graphOptimizationLevel: 'all', enableCpuMemArena: true, enableMemPattern: true,
    });
    const bytes = fs.readFileSync(`${folder}/${network}.inputs`).subarray(0, batch * width * 4);
    const rows = new Float32Array(batch * width);
    Buffer.from(rows.buffer).set(bytes);
    const feeds = { x: new ort.Tensor('float32', rows, [batch, width]) };
    call = async () => (await session.run(feeds)).y;
    return { able: true };
}

const now = () => Number(process.hrtime.bigint()) / 1000;

async function measure({ seconds }) {
    const times = [];
    for (const begin = now(); now() - begin < seconds * 1e5;) await call();
    for (const begin = now(); times.length === 0 || now() - begin < seconds * 1e6;) {
        const from = now();
        await call();
        times.push(now() - from);
    }
    times.sort((a, b) => a - b);
    return { median: times[times.length >> 1], calls: times.length };
}

async function output({ file }) {
    const { data } = await call();
    fs.writeFileSync(file, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    return {};
}

reply({ version });
for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    try {
        reply(await { prepare, measure, output }[request.do](request));
    } catch (error) {
        reply({ error: String(error) });
    }
}
