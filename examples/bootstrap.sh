#!/bin/sh
# Signs a new machine in to every registry of the team's manifest. Running it again changes only what is missing.
#
#   examples/bootstrap.sh [MANIFEST]
set -eu

manifest=${1:-$(dirname "$0")/team/berth.yaml}

if ! command -v berth >/dev/null; then
    echo "bootstrap: berth is not on PATH: run 'make install' in its checkout first" >&2
    exit 1
fi

# Reports every problem of the manifest before any prompt.
berth validate --quiet -f "$manifest"

# Shows the changes and then makes them. One registry's failure does not block the others.
berth plan -f "$manifest"
berth apply -f "$manifest"

# Exits with 3 if a login is missing or about to expire: the machine is not ready then.
berth status --exit-code -f "$manifest"
