"""The comparisons: each function is one row of the table."""

import json
from dataclasses import replace
from pathlib import Path

from benchmarks import logins, peers
from benchmarks.fleet import Fleet
from benchmarks.programs import Programs
from benchmarks.rows import AtMost, Requests, Row, TimesFaster
from benchmarks.timing import Command, Timing


def one_principal(programs: Programs, timing: Timing, moto: str) -> Row:
    environment = {"AWS_ENDPOINT_URL": moto} | logins.KEYS
    return cold(programs, timing, "one principal", logins.loop(), logins.manifest(), environment, TimesFaster(100))


def assumed_roles(programs: Programs, timing: Timing, moto: str) -> Row:
    config = programs.scratch / "aws-config"
    config.write_text(logins.aws_config())
    environment = {"AWS_ENDPOINT_URL": moto, "AWS_CONFIG_FILE": str(config)}
    return cold(
        programs, timing, "40 assumed roles", logins.loop_over_profiles(), logins.manifest_with_profiles(), environment,
        TimesFaster(40),
    )


def cold(
    programs: Programs, timing: Timing, name: str,
    loop: str, manifest: str, environment: dict[str, str], goal: TimesFaster,
) -> Row:
    """Measures berth and the loop, each with nothing stored before, with the same servers."""
    loop_file = programs.scratch / "loop.sh"
    loop_file.write_text(loop)
    loop_config = programs.scratch / "loop-docker"
    by_loop = Command(
        "the loop", ["bash", str(loop_file)], environment | {"DOCKER_CONFIG": str(loop_config)}, fresh=[loop_config]
    )
    by_berth = apply(programs, "40", manifest, environment, runs=7)
    # berth goes first: its uncounted run starts with moto cold, and the loop's uncounted run does not.
    berth, other = timing.measure(name, [by_berth, by_loop], rounds=3)
    logins.require_same(loop_config, Path(by_berth.environment["DOCKER_CONFIG"]), logins.HOSTS)
    return Row(f"40 registries, cold, {name}", berth, other, goal)


def settled(programs: Programs, timing: Timing) -> tuple[Row, list[Requests]]:
    """Measures apply with nothing to do, and counts the requests of it and of the apply before it."""
    with peers.sandbox(programs) as sandbox:
        first = apply(programs, "40", logins.manifest(), sandbox.environment, runs=2)
        fill(programs, first)
        sent = sandbox.counts()

        berth, docker = timing.measure("nothing to do", [on_what_is_stored(first), docker_version()], rounds=50)
        sent_again = sum(sandbox.counts().values()) - sum(sent.values())
    requests = [
        Requests("tokens, for 10 accounts in 4 regions", sent.pop("ecr:GetAuthorizationToken", 0), 4),
        Requests("checks, for 40 registries", sent.pop("registry:v2", 0), 40),
        Requests("anything else", sum(sent.values()), 0),
        Requests("with nothing to do", sent_again, 0),
    ]
    return Row("`berth apply` with nothing to do, 40 registries", berth, docker, AtMost(1.0)), requests


def settled_thousand(programs: Programs, timing: Timing) -> Row:
    """The same with a config of 3.5 MB: the sandbox's tokens are as long as ECR's real ones."""
    with peers.sandbox(programs) as sandbox:
        first = apply(programs, "1000", Fleet(1000).manifest_with_principals(4), sandbox.environment, runs=2)
        fill(programs, first)
        berth, docker = timing.measure("thousand", [on_what_is_stored(first), docker_version()], rounds=20)
    return Row("`berth apply` with nothing to do, 1,000 registries, tokens of 2.6 kB", berth, docker, AtMost(3.0))


def version(programs: Programs, timing: Timing) -> Row:
    command = Command("berth", [programs.berth, "--version"], {}, runs=2, warmups=1)
    berth, docker = timing.measure("version", [command, docker_version()], rounds=50)
    return Row("`berth --version`", berth, docker, AtMost(1.2))


def docker_version() -> Command:
    return Command("`docker --version`", ["docker", "--version"], {}, runs=2, warmups=1)


def helper(programs: Programs, timing: Timing) -> Row:
    """Measures docker's call at each pull: the same token from each helper's own cache, which was just filled."""
    host = logins.HOSTS[0]
    asked = programs.scratch / "asked"
    asked.write_text(host)
    with peers.sandbox(programs) as sandbox:
        first = apply(programs, "40", logins.manifest_with_helper(), sandbox.environment, runs=1)
        fill(programs, first)
        environment = sandbox.environment | first.environment
        ours = Command("berth", [programs.helper, "get"], environment, runs=2, warmups=1, input=asked)
        answer = programs.run(["sh", "-c", f"{programs.helper} get < {asked}"], programs.environment | environment)
    home = programs.scratch / "ecr-login"
    logins.fill_cache_of_ecr_login(home, host, json.loads(answer)["Secret"])
    theirs = Command(
        "`docker-credential-ecr-login get`", [programs.helping["docker-credential-ecr-login"], "get"],
        logins.KEYS | {"HOME": str(home)}, runs=2, warmups=1, input=asked,
    )
    berth, other = timing.measure("helper", [ours, theirs], rounds=50)
    logins.require_from_cache(home)
    return Row("`docker-credential-berth get`, fresh cache", berth, other, AtMost(0.6))


def apply(
    programs: Programs, name: str, manifest: str, environment: dict[str, str], runs: int, title: str = "berth"
) -> Command:
    """`berth apply` with nothing stored before.

    - name: of its files, so that one command's are not another's.
    """
    file = programs.scratch / f"{name}.yaml"
    file.write_text(manifest)
    config, state = programs.scratch / f"{name}-docker", programs.scratch / f"{name}-state"
    places = {"DOCKER_CONFIG": str(config), "XDG_STATE_HOME": str(state)}
    return Command(
        title, [programs.berth, "apply", "-f", str(file)], environment | places,
        runs=runs, warmups=1, fresh=[config, state],
    )


def fill(programs: Programs, command: Command) -> None:
    """Runs a command once, for the logins that it stores."""
    programs.run(command.prepare, programs.environment)
    programs.run(command.arguments, programs.environment | command.environment)


def on_what_is_stored(command: Command) -> Command:
    return replace(command, fresh=[])
