#!/bin/sh
# Gets nginx, Caddy and HAProxy for the tests of deploy/, where they are missing.
exec sh "$(dirname "$0")/debian_packages.sh" "the tests of deploy/" nginx=nginx-light caddy=caddy haproxy=haproxy
