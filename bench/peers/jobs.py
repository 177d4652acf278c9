"""What is measured."""

NETWORKS = ["16-32-32-3", "16-64-64-3", "28-300-300-300-1", "784-512-512-10", "784-1024-1024-1024-10"]
LESSONS = {"16-64-64-3": (32, 512), "28-300-300-300-1": (128, 64), "784-512-512-10": (128, 32)}  # batch, steps an epoch
RATES = {"sgd": 0.01, "adam": 0.0001}
SECTIONS = ["gemm", "inference", "training"]


def gemm(quick):
    squares, few = ([128, 512], [1, 8]) if quick else ([128, 256, 512, 1024, 2048], [1, 4, 8, 16, 32])
    return [{"kind": "gemm", "m": m, "n": n, "k": k}
            for m, n, k in [(s, s, s) for s in squares] + [(m, 512, 512) for m in few]]


def inference(quick):
    networks, batches = (NETWORKS[:4:3], [1, 256]) if quick else (NETWORKS, [1, 256, 4096])
    return [{"kind": "inference", "network": network, "batch": batch} for network in networks for batch in batches]


def training(quick):
    lessons = list(LESSONS)[:2] if quick else list(LESSONS)
    return [{"kind": "training", "network": network, "batch": LESSONS[network][0],
             "steps": 16 if quick else LESSONS[network][1], "optimizer": optimizer, "rate": RATES[optimizer]}
            for network in lessons for optimizer in RATES]


def of(section, quick):
    return {"gemm": gemm, "inference": inference, "training": training}[section](quick)


def rows(job):
    return job["batch"] * job.get("steps", 1)


def name(job):
    if job["kind"] == "gemm":
        return f"{job['m']} x {job['n']} x {job['k']}"
    if job["kind"] == "inference":
        return f"{job['network']}, {job['batch']} row{'s' if job['batch'] > 1 else ''}"
    return f"{job['network']}, batch {job['batch']}, {job['optimizer']}"


def shown(job, microseconds):
    """A call's time as the table has it: GFLOP/s, microseconds of a row alone, rows a second."""
    if job["kind"] == "gemm":
        return f"{2e-3 * job['m'] * job['n'] * job['k'] / microseconds:.1f}"
    if job["kind"] == "inference" and job["batch"] == 1:
        return f"{microseconds:.3g} us"
    rate = rows(job) / microseconds * 1e6
    for factor, unit in ((1e6, "M"), (1e3, "k")):
        if rate >= factor:
            return f"{rate / factor:.3g}{unit}"
    return f"{rate:.3g}"
