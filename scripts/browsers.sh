#!/bin/sh
# Gets Firefox and WebKit for the walk over the page from Debian's packages, where they are missing and this user may.
# What cannot be had is said; the walk then names it again, and goes through the browsers that are there.
set -eu
packages=""
command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1 || packages="$packages firefox-esr"
command -v WebKitWebDriver >/dev/null 2>&1 || packages="$packages webkit2gtk-driver"
command -v Xvfb >/dev/null 2>&1 || packages="$packages xvfb"
[ -n "$packages" ] || exit 0

. "$(dirname "$0")/as_root.sh"
if [ "$as_root" = no ]; then
    echo "Not here, and this user may not install them:$packages. On Debian: apt-get install$packages" >&2
    exit 0
fi
echo "Installing for the walk:$packages" >&2
$as_root apt-get update -qq >&2 || true
# One that a system has no package of does not keep the others away.
for package in $packages; do
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2 ||
        echo "$package cannot be had" >&2
done
