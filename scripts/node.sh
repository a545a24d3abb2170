#!/bin/sh
# Succeeds where PATH has npm and a Node.js that can run the page's tests.
command -v npm >/dev/null 2>&1 && node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20)' 2>/dev/null
