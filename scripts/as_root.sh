# For the scripts that install Debian's packages: `as_root` is what such a command begins with, nothing for root, and
# "no" where this user may not or the system has none.
as_root=no
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    fi
fi
