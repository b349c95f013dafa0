#!/usr/bin/env python3
"""Writes cases.json: the yaml-test-suite's inputs, each with libyaml's own result.

usage: record.py CLONE     where CLONE has the `data` branch of https://github.com/yaml/yaml-test-suite

PyYAML (`pip install pyyaml`) runs libyaml, without berth's own code.
"""

import json
import subprocess
import sys
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent


def git(clone, *arguments):
    return subprocess.run(["git", "-C", clone, *arguments], check=True, capture_output=True).stdout


def tree(node):
    """Returns a scalar as its text, a list as a list, a mapping as its pairs under the key `mapping`."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [tree(element) for element in node.value]
    return {"mapping": [[tree(key), tree(value)] for key, value in node.value]}


def verdict(text):
    try:
        for _ in yaml.parse(text, Loader=yaml.CLoader):
            pass
    except yaml.reader.ReaderError as error:
        return {"refused": error.reason, "byte": error.position}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return {"refused": error.problem, "line": mark.line + 1, "column": mark.column + 1}
    try:
        roots = [tree(node) for node in yaml.compose_all(text, Loader=yaml.CLoader) if node]
    except (yaml.composer.ComposerError, RecursionError):
        return {}
    return {"tree": roots[0]} if len(roots) == 1 else {}


def main(clone):
    names = git(clone, "ls-tree", "-r", "--name-only", "data").decode().split("\n")
    lines = []
    for path in sorted(name for name in names if name.endswith("/in.yaml")):
        text = git(clone, "show", f"data:{path}")
        case = {"id": path.removesuffix("/in.yaml"), "yaml": text.decode()}
        lines.append(json.dumps(case | verdict(text), ensure_ascii=True))
    (FOLDER / "cases.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    (FOLDER / "LICENSE").write_bytes(git(clone, "show", "main:License"))


if __name__ == "__main__":
    main(sys.argv[1])
