#!/bin/sh
# Succeeds where PATH has npm and a Node.js that is new enough: node.sh VERSION; without one, for the page's tests.
command -v npm >/dev/null 2>&1 && node -e '
const [major, minor] = process.versions.node.split(".").map(Number), [least, from = 0] = process.argv[1].split(".");
process.exit(major > least || (major == least && minor >= from) ? 0 : 1);
' "${1:-20}" 2>/dev/null
