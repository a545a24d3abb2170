#!/bin/sh
# Gets programs for tests from Debian's packages, where they are missing and this user may:
#   sh scripts/debian_packages.sh "the tests of deploy/" nginx=nginx-light caddy=caddy
# What cannot be had is said and gone without: the tests that need it are then skipped, with the reason.
set -eu
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
whose=$1
shift
packages=""
for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || packages="$packages ${pair#*=}"
done
[ -n "$packages" ] || exit 0

. "$(dirname "$0")/as_root.sh"
if [ "$as_root" = no ]; then
    echo "Not here, and this user may not install them:$packages. Those of $whose that need them are skipped." >&2
    exit 0
fi

# Debian starts a service that it installs unless this program forbids it. One that the machine has already is left alone.
policy=/usr/sbin/policy-rc.d
forbidden=no
if [ ! -e "$policy" ]; then
    forbidden=yes
    trap '$as_root rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null && $as_root chmod 755 "$policy"
fi
echo "Installing for $whose:$packages" >&2
[ "$forbidden" = yes ] || echo "$policy is there already and decides whether they are started" >&2
install() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }
# One that a system has no package of does not keep the others away.
$as_root apt-get update -qq >&2 || true
for package in $packages; do
    install "$package" >&2 || echo "$package cannot be had; those of $whose that need it are skipped." >&2
done
