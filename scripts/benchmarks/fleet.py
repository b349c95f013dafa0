"""Any number of registries, as a manifest and as the loop: accounts, each in up to 25 regions."""

from dataclasses import dataclass

from benchmarks import logins

REGIONS = """
us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-central-2
eu-north-1 eu-south-1 eu-south-2 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4
ap-northeast-1 ap-northeast-2 ap-northeast-3 af-south-1 me-south-1
""".split()


@dataclass(frozen=True)
class Fleet:
    """A number of registries: 1, 10, 100, 1,000 or 10,000 make whole accounts.

    An account in a region is one registry, whoever signs in to it. So 10,000 are 400 accounts in 25 regions, and with
    four principals 100 accounts for each.
    """

    size: int

    @property
    def regions(self) -> list[str]:
        return REGIONS[:self.size]

    @property
    def accounts(self) -> list[str]:
        return [str(600423610423 + number) for number in range(max(self.size // len(REGIONS), 1))]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(account, region) for account in self.accounts for region in self.regions]

    @property
    def hosts(self) -> list[str]:
        return [logins.host(account, region) for account, region in self.pairs]

    def loop(self) -> str:
        return logins.script(self.pairs, '--region "$region"')

    def manifest(self) -> str:
        """All of it by one principal, whose keys are in the environment."""
        accounts = "".join(f"  - id: {account}\n" for account in self.accounts)
        return f"version: 1\nregions: [{', '.join(self.regions)}]\naccounts:\n{accounts}"

    def manifest_with_principals(self, count: int) -> str:
        """Each principal has its own role, for as many accounts as the others."""
        profiles = "".join(
            # All in one account, because moto's password contains its account.
            f"  team-{number}: {{role_arn: 'arn:aws:iam::{logins.ACCOUNTS[0]}:role/team-{number}'}}\n"
            for number in range(count)
        )
        accounts = "".join(
            f"  - {{id: {account}, profile: team-{index % count}}}\n" for index, account in enumerate(self.accounts)
        )
        regions = ", ".join(self.regions)
        return f"version: 1\nname: fleet\nregions: [{regions}]\nprofiles:\n{profiles}accounts:\n{accounts}"
