#!/usr/bin/env bash
# bench/infer_size.sh: bytes of the static program sentei-infer: as built for this machine and for aarch64 (./dev build,
# ./dev arm), and for aarch64 on musl, which Debian's musl-dev is fetched and unpacked for in a temporary folder.
# Resident memory is measured by bench/edge.py.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

for program in build/sentei-infer build-arm64/sentei-infer; do
    [ -e "$program" ] || { echo "$program: not built"; continue; }
    stripped=$(mktemp)
    case "$program" in build-arm64/*) aarch64-linux-gnu-strip -o "$stripped" "$program" ;; *) strip -o "$stripped" "$program" ;; esac
    echo "$program, static on glibc, stripped: $(stat -c %s "$stripped") bytes"
    rm -f "$stripped"
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && apt-get -qq download musl-dev:arm64 && dpkg -x musl-dev_*.deb root) >&2
libraries=$folder/root/usr/lib/aarch64-linux-musl headers=$folder/root/usr/include/aarch64-linux-musl
cp /usr/include/xxhash.h "$headers"
compiler=aarch64-linux-gnu-gcc
"$compiler" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -ffunction-sections -fdata-sections -nostdinc -isystem "$headers" \
    -isystem "$("$compiler" -print-file-name=include)" -nostdlib -static -s -Wl,--gc-sections \
    "$libraries"/crt1.o "$libraries"/crti.o engine/infer/*.c "$libraries"/libc.a \
    "$("$compiler" -print-file-name=libgcc.a)" "$libraries"/libc.a "$libraries"/crtn.o -o "$folder/sentei-infer"
qemu-aarch64 "$folder/sentei-infer" --help > /dev/null
echo "aarch64, static on musl, stripped: $(stat -c %s "$folder/sentei-infer") bytes"
