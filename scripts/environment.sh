#!/bin/sh
# Makes a virtual environment with a Python that is new enough: environment.sh FOLDER. One that already works is kept.
set -eu
folder=$1
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c "$new_enough" 2>/dev/null && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi
for python in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
    # Run, not only looked up: version managers leave commands on PATH that answer with an error.
    if "$python" -c "$new_enough" >/dev/null 2>&1; then
        if "$python" -m venv --clear "$folder"; then
            exit 0
        fi
        echo "$python cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
done
echo "The playground needs Python 3.11 or newer, and none was found. Install one, or name it: make PYTHON=/path/to/python3 run" >&2
exit 1
