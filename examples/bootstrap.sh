#!/bin/sh
# Signs a new machine in to every registry of the team's manifest. Running it again changes only what is missing.
#
#   examples/bootstrap.sh [MANIFEST]
set -eu

manifest=${1:-$(dirname "$0")/team/berth.yaml}

# The team's own package, such as berth_VERSION_amd64.deb from a release page.
if ! command -v berth >/dev/null; then
    if [ -z "${BERTH_PACKAGE:-}" ]; then
        echo "bootstrap: berth is not on PATH: set BERTH_PACKAGE to its Debian package, or install it" >&2
        exit 1
    fi
    # apt-get takes a name without a slash for a package of its sources.
    sudo apt-get install -y "$(realpath "$BERTH_PACKAGE")"
fi

# Signs the user in with a browser to each SSO session that needs it. The AWS CLI is not needed.
berth auth login -f "$manifest"

# Logs in to the registries. One registry's failure does not block the others.
berth apply -f "$manifest"

# Exits with 3 if a login is missing or about to expire: the machine is not ready then.
berth status --exit-code -f "$manifest"
