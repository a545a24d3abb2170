#!/bin/sh
# Gets Redis for the tests of classes that several machines share, where it is missing.
exec sh "$(dirname "$0")/debian_packages.sh" "the tests of classes" redis-server=redis-server
