#!/bin/sh
# Runs a command as several kinds of x86-64 processor would compute, and says with which it failed.
#
# The last bits of a sum depend on how many numbers a processor adds at once, for which OpenBLAS and NumPy choose among
# their kernels as they start; and numba compiles for the processor it is on. A processor can be told to compute as an
# older one does, never as a newer one: what it does not have is left out, and said.
#
#   sh scripts/processors.sh make test-processor

set -u

failed=""
# Name, flag that the processor must have, OpenBLAS's kernels, what NumPy is to leave out, LLVM's name for numba; then the
# command. With that name goes what such processors have, and nothing of this one's.
as() {
    name=$1 flag=$2 kernels=$3 without=$4 compiled=$5
    shift 5
    if ! grep -qw "$flag" /proc/cpuinfo 2>/dev/null; then
        echo "-- $name: left out, as this processor has no $flag"
        return
    fi
    echo "-- $name"
    OPENBLAS_CORETYPE=$kernels NPY_DISABLE_CPU_FEATURES=$without NUMBA_CPU_NAME=$compiled NUMBA_CPU_FEATURES="" "$@" ||
        failed="$failed $name;"
}

as "AVX-512" avx512bw SkylakeX "" skylake-avx512 "$@"
as "AVX2 (Haswell, Zen 1 to 3)" avx2 Haswell "X86_V4 AVX512_ICL AVX512_SPR" haswell "$@"
as "AVX (Sandy Bridge)" avx Sandybridge "X86_V3 X86_V4 AVX512_ICL AVX512_SPR" generic "$@"
as "SSE4.2 (Nehalem)" sse4_2 Nehalem "X86_V3 X86_V4 AVX512_ICL AVX512_SPR" generic "$@"
as "SSE3 (Prescott)" pni Prescott "X86_V3 X86_V4 AVX512_ICL AVX512_SPR" generic "$@"

if [ -n "$failed" ]; then
    echo "failed as$failed"
    exit 1
fi
