#!/usr/bin/env bash
# archive_test.sh CHECK ARCHIVE SOURCE_FOLDER BUILD_FOLDER OBJDUMP BACKEND [EMULATOR...]
# Unpacks the archive into an empty folder and looks at it there, with an empty environment.
set -euo pipefail
check=$1 archive=$2 source=$3 build=$4 objdump=$5 backend=$6
emulator=("${@:7}")

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tar -xzf "$archive" -C "$folder"
cd "$folder/$(basename "$archive" .tar.gz)"

fail() { echo "$*" >&2; exit 1; }
run() { env -i PATH=/usr/bin:/bin "${emulator[@]}" "$@"; }

runs() {
    cp "$source/tests/cli/data/general.sentei" model.sentei
    cp "$source/tests/cli/data/penguins.csv" rows.csv
    diff <(ls "$build/sentei-plugins") <(ls sentei-plugins) || fail "the modules are not those of the build"
    run ./sentei plugins >listed
    diff <(run "$build/sentei" plugins) listed || fail "the command does not list what the build's does"
    grep "^backend  $backend" listed || fail "no backend $backend"
    run ./sentei predict model.sentei rows.csv >predicted
    [ -s predicted ] || fail "no predictions"
    run "$build/sentei" predict model.sentei rows.csv | cmp - predicted
}

needs_only_glibc() {
    local file needed trace=() rpath
    for file in sentei sentei-plugins/*.so lib/*.so*; do
        for needed in $("$objdump" -p "$file" | awk '$1 == "NEEDED" { print $2 }'); do
            [ -e "lib/$needed" ] || grep -qE '^(ld-linux.*|lib(c|m|dl|rt|pthread))\.so' <<<"$needed" ||
                fail "$file needs $needed, which is not in lib/"
        done
    done
    for file in sentei sentei-plugins/*.so; do
        rpath=$("$objdump" -p "$file" | awk '$1 == "RPATH" || $1 == "RUNPATH" { print $2 }')
        case "$file" in sentei) [ "$rpath" = '$ORIGIN/lib' ] ;; *) [ "$rpath" = '$ORIGIN/../lib' ] ;; esac ||
            fail "$file looks for libraries in '$rpath'"
        "$objdump" -t "$file" | grep -q '^no symbols' || fail "$file is not stripped"
    done
    # What the loader says that it takes.
    if [ ${#emulator[@]} -gt 0 ]; then trace=(-E LD_TRACE_LOADED_OBJECTS=1); else emulator=(env LD_TRACE_LOADED_OBJECTS=1); fi
    run "${trace[@]}" ./sentei | tee loaded
    for file in lib/*.so*; do
        grep -qF "$(basename "$file") => $PWD/$file " loaded || fail "$file is not what is loaded"
    done
}

names_no_build_folder() {
    if grep -rlaF -e "$source" -e "$build" .; then fail "these name $source or $build"; fi
}

"$check"
