#!/bin/sh
# Prints the path of a Chromium for the browser tests; installs Debian's where there is none and this user may.
set -eu
find_browser() {
    if [ -n "${CHROMIUM:-}" ]; then
        echo "$CHROMIUM"
        return
    fi
    # First the one without windows: a page costs it a fifth less.
    for name in chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        # A name on PATH may stand for a package that is not there yet, so it is asked for its version.
        if command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    return 1
}

find_browser && exit 0
. "$(dirname "$0")/as_root.sh"
if [ "$as_root" != no ]; then
    echo "Installing Chromium for the browser tests" >&2
    { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell; } >&2 || true
    find_browser && exit 0
fi
echo "The browser tests need Chromium or Chrome: install one (on Debian: apt-get install chromium-headless-shell), or name it: CHROMIUM=/path/to/chrome make test" >&2
exit 1
