"""What a measurement was taken on."""
import os
import platform
import subprocess

import workers


def describe():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        lines = [line.split(":", 1)[1].strip() for line in info if line.startswith(("model name", "CPU part"))]
    try:
        with open("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", encoding="utf-8") as file:
            governor = file.read().strip()
    except OSError:
        governor = "unknown"
    return {"cpu": lines[0] if lines else "unknown", "cores": len(os.sched_getaffinity(0)), "governor": governor,
            "system": platform.platform(), "load": os.getloadavg()[0]}


def text(about):
    return f"{about['cpu']}, {about['cores']} cores, governor {about['governor']}, load {about['load']:.2f} at the start"


def commit():
    done = subprocess.run(["git", "-C", workers.HERE, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip()
