#!/bin/sh
# Succeeds where PATH has npm and a Node.js that can run the page's tests.
command -v npm >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null
