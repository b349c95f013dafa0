#!/bin/sh
# Signs a new machine in to everything the team's manifest lists. Run it again at any time: what is fine is left alone.
#
#   examples/bootstrap.sh [MANIFEST]
set -eu

manifest=${1:-$(dirname "$0")/team/berth.yaml}

if ! command -v berth >/dev/null; then
    echo "bootstrap: berth is not on PATH: run 'make install' in its checkout first" >&2
    exit 1
fi

# Every problem of the manifest is told before anything is asked of anybody.
berth validate --quiet -f "$manifest"

# What is about to happen, and then it happens. A failure of one registry keeps no other from being signed in to.
berth plan -f "$manifest"
berth apply -f "$manifest"

# 3 where anything is missing or about to expire: then the machine is not ready.
berth status --exit-code -f "$manifest"
