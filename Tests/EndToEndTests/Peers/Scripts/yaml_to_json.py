"""Reads YAML with PyYAML, and prints one line of JSON: an object with the documents of each file, by file name.

usage: yaml_to_json.py FILE...

Keys are strings exactly as in the file: `on` is not a boolean.
"""

import json
import sys

import yaml


class Loader(yaml.SafeLoader):
    """A loader without YAML 1.1's booleans on, off, yes and no."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def documents(path):
    with open(path, encoding="utf-8") as file:
        return list(yaml.load_all(file, Loader))


print(json.dumps({path: documents(path) for path in sys.argv[1:]}, default=str))
