"""Reads YAML with PyYAML, and prints a line of JSON: an object of each file's documents, by the file as it was named.

usage: yaml_to_json.py FILE...

Keys are texts, as the file has them: `on` is no boolean.
"""

import json
import sys

import yaml


class Loader(yaml.SafeLoader):
    """Without YAML 1.1's on, off, yes and no, which nobody means."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def documents(path):
    with open(path, encoding="utf-8") as file:
        return list(yaml.load_all(file, Loader))


print(json.dumps({path: documents(path) for path in sys.argv[1:]}, default=str))
