"""Forty logins in two forms: as the loop that users have in their scripts, and as a manifest for berth."""

import hashlib
import json
from base64 import b64encode
from datetime import datetime, timedelta, timezone
from pathlib import Path

from benchmarks.programs import Failure


def host(account: str, region: str) -> str:
    return f"{account}.dkr.ecr.{region}.amazonaws.com"


ACCOUNTS = [str(600423610423 + number) for number in range(10)]
REGIONS = ["us-east-1", "us-east-2", "eu-west-1", "ap-southeast-2"]
PAIRS = [(account, region) for region in REGIONS for account in ACCOUNTS]
HOSTS = [host(account, region) for account, region in PAIRS]

# moto accepts any keys.
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}


def loop() -> str:
    return script(PAIRS, '--region "$region"')


def manifest() -> str:
    accounts = "".join(f"  - id: {account}\n" for account in ACCOUNTS)
    return f"version: 1\nregions: [{', '.join(REGIONS)}]\naccounts:\n{accounts}"


def manifest_with_helper() -> str:
    return manifest() + "storage: helper\n"


def loop_over_profiles() -> str:
    return script(PAIRS, '--region "$region" --profile "$account-$region"')


def manifest_with_profiles() -> str:
    names = {(account, region): f"{account}-{region}" for region in REGIONS for account in ACCOUNTS}
    profiles = "".join(f"  {name}: {{aws_profile: {name}}}\n" for name in names.values())
    accounts = "".join(
        f"  - {{id: {account}, regions: [{region}], profile: {name}}}\n" for (account, region), name in names.items()
    )
    return f"version: 1\nprofiles:\n{profiles}accounts:\n{accounts}"


def aws_config(key: str = KEYS["AWS_ACCESS_KEY_ID"], secret: str = KEYS["AWS_SECRET_ACCESS_KEY"]) -> str:
    """Returns a profile with its own role for each of the forty, over one profile with keys."""
    keys = f"aws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
    roles = [
        # All in one account, because moto's password contains its account.
        f"[profile {account}-{region}]\nsource_profile = source\n"
        f"role_arn = arn:aws:iam::{ACCOUNTS[0]}:role/pull-{account}-{region}\n"
        for region in REGIONS
        for account in ACCOUNTS
    ]
    return f"[profile source]\n{keys}" + "".join(roles)


def script(pairs: list[tuple[str, str]], options: str) -> str:
    """Returns the loop that users have in their scripts, over accounts and regions."""
    lines = "".join(f"{account} {region}\n" for account, region in pairs)
    return f"""\
set -eo pipefail
while read -r account region; do
  aws ecr get-login-password {options} |
    docker login --username AWS --password-stdin "$account.dkr.ecr.$region.amazonaws.com"
done <<'PAIRS'
{lines}PAIRS
"""


def require_same(by_loop: Path, by_berth: Path, hosts: list[str]) -> None:
    """Checks that two Docker configs have the same logins: otherwise one side did less work, and its time is wrong."""
    expected, actual = stored(by_loop), stored(by_berth)
    if sorted(expected) != sorted(hosts):
        raise Failure(f"the loop has stored other registries than it should:\n{sorted(expected)}")
    if actual != expected:
        differing = [host for host in sorted(expected | actual) if expected.get(host) != actual.get(host)]
        raise Failure("berth has stored something else than the loop for:\n  " + "\n  ".join(differing))


def stored(config: Path) -> dict[str, str]:
    auths = json.loads((config / "config.json").read_text()).get("auths", {})
    return {host: entry.get("auth", "") for host, entry in auths.items()}


def fill_cache_of_ecr_login(home: Path, host: str, password: str) -> None:
    """Writes the cache of docker-credential-ecr-login in the format of version 0.6 (ecr-login/cache): that helper sends
    requests only to AWS, and so cannot fill the cache itself."""
    account, region = host.split(".")[0], host.split(".")[3]
    # The key's "checksum" is the key itself before the MD5 of nothing, as in the helper's code.
    key = b64encode(KEYS["AWS_ACCESS_KEY_ID"].encode() + hashlib.md5().digest()).decode()
    now = datetime.now(timezone.utc)
    token = {
        "AuthorizationToken": b64encode(f"AWS:{password}".encode()).decode(),
        "RequestedAt": rfc3339(now),
        "ExpiresAt": rfc3339(now + timedelta(hours=12)),
        "ProxyEndpoint": f"https://{host}",
        "Service": "ecr",
    }
    cache = home / ".ecr" / "cache.json"
    cache.parent.mkdir(parents=True)
    cache.write_text(json.dumps({"Registries": {f"{region}-{key}-{account}": token}, "Version": "1.0"}))


def require_from_cache(home: Path) -> None:
    """Checks in the log that docker-credential-ecr-login answered from that cache."""
    log = "".join(path.read_text() for path in (home / ".ecr" / "log").iterdir())
    if "Using cached token" not in log or "Calling ECR" in log:
        raise Failure(f"docker-credential-ecr-login did not answer from its cache:\n{log[-2000:]}")


def rfc3339(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
