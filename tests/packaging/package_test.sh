#!/usr/bin/env bash
# package_test.sh BUILD_FOLDER SOURCE_FOLDER
# Packs the Debian package, installs it into an empty root, runs what came out, removes it: nothing may be left.
set -euo pipefail
build=$1 source=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
fail() { echo "$*" >&2; exit 1; }

cd "$root"
cpack --config "$build/CPackConfig.cmake" -G DEB -B "$root/packed" >/dev/null
package=$(echo "$root"/packed/sentei_*.deb)
dpkg -f "$package" Depends | grep -q libtbb || fail "what it depends on was not found out"

mkdir -p system/var/lib/dpkg/{info,updates} && : >system/var/lib/dpkg/status
as_dpkg() { dpkg --root="$root/system" --log="$root/log" --force-not-root --force-depends --force-script-chrootless "$@"; }
find system -mindepth 1 -not -path 'system/var/lib/dpkg*' | sort >before
as_dpkg -i "$package" >/dev/null 2>&1 || fail "dpkg -i failed"

installed=$root/system/usr
env -i "$installed/bin/sentei" plugins >listed
diff <(env -i "$build/sentei" plugins) listed || fail "the installed command does not list what the build's does"
cp "$source/tests/cli/data/general.sentei" "$source/tests/cli/data/penguins.csv" .
env -i "$installed/bin/sentei" predict general.sentei penguins.csv >predicted
env -i "$installed/bin/sentei-infer" general.sentei penguins.csv >predicted-infer
[ "$(wc -l <predicted)" -gt 100 ] && [ "$(wc -l <predicted-infer)" -gt 100 ] || fail "too few predictions"
for file in include/sentei/plugin.h lib/cmake/Sentei/SenteiConfig.cmake lib/pkgconfig/sentei-plugin.pc \
    share/doc/sentei/plugins.md; do
    [ -s "$installed/$file" ] || fail "$file is missing"
done
if grep -rlaF -e "$source" -e "$build" "$installed"; then fail "these name $source or $build"; fi

as_dpkg -P sentei >/dev/null 2>&1 || fail "dpkg -P failed"
find system -mindepth 1 -not -path 'system/var/lib/dpkg*' | sort | diff before - || fail "files were left behind"
