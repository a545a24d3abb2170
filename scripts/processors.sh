#!/bin/sh
# Runs a command as several kinds of x86-64 processor would compute, and says with which it failed.
#
# The last bits of a sum depend on how many numbers a processor adds at once, for which OpenBLAS and NumPy choose among
# their kernels as they start. A processor can be told to compute as an older one does, never as a newer one: what it
# does not have is left out, and said.
#
#   sh scripts/processors.sh .venv/bin/python -m pytest -q tests/engine

set -u

failed=""
as() { # name, flag that the processor must have, OpenBLAS's kernels, what NumPy is to leave out; then the command
    name=$1 flag=$2 kernels=$3 without=$4
    shift 4
    if ! grep -qw "$flag" /proc/cpuinfo 2>/dev/null; then
        echo "-- $name: left out, as this processor has no $flag"
        return
    fi
    echo "-- $name"
    OPENBLAS_CORETYPE=$kernels NPY_DISABLE_CPU_FEATURES=$without "$@" || failed="$failed $name;"
}

as "AVX-512" avx512bw SkylakeX "" "$@"
as "AVX2 (Haswell, Zen 1 to 3)" avx2 Haswell "X86_V4 AVX512_ICL AVX512_SPR" "$@"
as "AVX (Sandy Bridge)" avx Sandybridge "X86_V3 X86_V4 AVX512_ICL AVX512_SPR" "$@"
as "SSE4.2 (Nehalem)" sse4_2 Nehalem "X86_V3 X86_V4 AVX512_ICL AVX512_SPR" "$@"
as "SSE3 (Prescott)" pni Prescott "X86_V3 X86_V4 AVX512_ICL AVX512_SPR" "$@"

if [ -n "$failed" ]; then
    echo "failed as$failed"
    exit 1
fi
