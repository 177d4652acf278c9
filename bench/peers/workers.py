"""The libraries as processes: which there are, how each is started, and how it is asked."""
import json
import os
import select
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's PyTorch and scikit-learn
OPENBLAS = {"openblas-serial": [1], "openblas-pthread": None, "openblas-openmp": [2]}  # thread counts that it is for


FORMS = ["int8", "bf16", "int8 weights"]  # of a network: Sentei too, but answers only about the same as the others


def side(name):
    if not name.startswith("Sentei"):
        return "peer"
    form = name.split(" ", 2)[2:]
    return form[0] if form else "Sentei"


class Failure(Exception):
    pass


class Worker:
    """One process. ask() sends a request and waits for the answer; a process that fails to give one is ended."""

    def __init__(self, name, command, environment, cwd=None):
        self.name, self.side = name, side(name)
        self.process = subprocess.Popen(command, env=environment, cwd=cwd, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.version = self.answer(120)["version"]

    def ask(self, request, patience=120):
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise self.failure("has ended") from error
        return self.answer(patience)

    def answer(self, patience):
        ready, _, _ = select.select([self.process.stdout], [], [], patience)
        line = self.process.stdout.readline() if ready else b""
        if not line.strip():
            raise self.failure("has ended" if ready else f"gave no answer in {patience} s")
        answer = json.loads(line)
        if "error" in answer:
            raise Failure(f"{self.name}: {answer['error']}")
        return answer

    def failure(self, what):
        self.stop()
        return Failure(f"{self.name} {what}")

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        self.process.kill()
        self.process.wait()


def environment(threads, extra=None):
    clean = {key: value for key, value in os.environ.items()
             if not key.startswith(("OPENBLAS_", "OMP_", "GOMP_", "BLIS_", "MKL_", "DNNL_", "SENTEI_"))}
    clean.update({key: str(threads) for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")})
    clean.update({"MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 30)})  # pages stay
    clean["PYTHONDONTWRITEBYTECODE"] = "1"
    clean.update(extra or {})
    return clean


def commands(build, threads, folder, backends):
    """name -> (command, what it adds to the environment, working directory) of all that is installed."""
    programs, found = os.path.join(build, "bench", "peers"), {}
    arguments = [str(threads), folder]
    passive = {"OMP_WAIT_POLICY": "PASSIVE"} if threads > 1 else {}  # two kinds of threads must not spin at once
    modules = {"SENTEI_PLUGIN_PATH": os.path.join(build, "sentei-plugins")}
    for backend in backends:
        found[f"Sentei {backend.replace(':', ' ')}"] = ([os.path.join(programs, "peer_sentei"), *arguments, backend], modules, None)
    for name in ("openblas-serial", "openblas-pthread", "openblas-openmp", "onednn", "eigen", "xnnpack", "fann"):
        program = os.path.join(programs, "peer_" + name)
        serves = OPENBLAS.get(name) or ([1] if name == "fann" else None)
        wanted = serves is None or threads in serves or (name == "openblas-openmp" and threads > 1)
        if wanted and os.path.exists(program):
            found[name] = ([program, *arguments], passive if name == "openblas-pthread" else {}, None)
    for name, module, script in (("pytorch", "torch", "pytorch.py"), ("scikit-learn", "sklearn", "scikit_learn.py")):
        if python_has(module):
            found[name] = ([PYTHON, os.path.join(HERE, script), *arguments], passive, None)
    openmp = f"/usr/lib/{os.uname().machine}-linux-gnu/openblas-openmp"
    if "pytorch" in found and threads > 1 and os.path.exists(openmp + "/libblas.so.3"):
        found["pytorch, OpenMP BLAS"] = (found["pytorch"][0], {"LD_LIBRARY_PATH": openmp}, None)
    if shutil.which("node") and os.path.isdir(os.path.join(programs, "node_modules", "onnxruntime-node")):
        found["onnxruntime"] = (["node", os.path.join(HERE, "onnxruntime.mjs"), *arguments], {}, programs)
    return found


def python_has(module):
    probe = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return os.path.exists(PYTHON) and subprocess.run([PYTHON, "-c", probe], check=False).returncode == 0


def sentei_backends(build):
    """Those that this CPU can run, but scalar, and but those that differ from another in bytes only; int8 by the best,
    and rounded weights by the best of the others."""
    done = subprocess.run([os.path.join(build, "sentei"), "plugins", "--json"], capture_output=True, check=True)
    answer = json.loads(done.stdout)
    ids = [each["id"] for each in answer["plugins"] if each.get("kind") == "backend" and each["taken"]]
    fp32 = [each for each in ids if each != "scalar" and not each.endswith(("-vnni", "-dotprod"))] or ids
    best = max(fp32, key=lambda each: answer["backend"].startswith(each) * len(each))
    return fp32 + [answer["backend"] + ":int8", best + ":bf16", best + ":int8:weights"]
