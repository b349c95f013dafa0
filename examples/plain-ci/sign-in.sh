#!/bin/sh
# Runs a build's command with logins for the manifest's registries, on any CI (Jenkins, Buildkite, a cron job), and
# removes them however the command ends. Builds on one agent do not see each other's logins.
#
#   plain-ci/sign-in.sh MANIFEST COMMAND [ARGUMENT...]
#
# The exit status is the command's; or berth's, if it could not sign in, and then the command does not run.
set -eu

if [ $# -lt 2 ]; then
    echo "usage: sign-in.sh MANIFEST COMMAND [ARGUMENT...]" >&2
    exit 64
fi
manifest=$1
shift

place=$(mktemp -d)
export DOCKER_CONFIG="$place/docker" XDG_STATE_HOME="$place/state" XDG_CACHE_HOME="$place/cache"
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# On standard error: standard output is the command's.
berth apply -f "$manifest" >&2
"$@"
