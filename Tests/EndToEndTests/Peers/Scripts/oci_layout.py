"""Writes the smallest image as an OCI layout: one layer with one file, the same bytes every time.

usage: oci_layout.py DIRECTORY

Prints the manifest's digest.
"""

import hashlib
import io
import json
import pathlib
import sys
import tarfile

folder = pathlib.Path(sys.argv[1])
blobs = folder / "blobs" / "sha256"
blobs.mkdir(parents=True)
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def store(content, media_type):
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return {"mediaType": media_type, "size": len(content), "digest": f"sha256:{digest}"}


def store_json(value, media_type):
    return store(json.dumps(value, sort_keys=True).encode(), media_type)


archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
    text = b"berth was here\n"
    entry = tarfile.TarInfo("hello.txt")
    entry.size = len(text)
    tar.addfile(entry, io.BytesIO(text))

layer = store(archive.getvalue(), "application/vnd.oci.image.layer.v1.tar")
config = store_json(
    {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}},
    "application/vnd.oci.image.config.v1+json",
)
manifest = store_json(
    {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]},
    MANIFEST,
)
index = {"schemaVersion": 2, "manifests": [manifest | {"annotations": {"org.opencontainers.image.ref.name": "latest"}}]}
(folder / "index.json").write_text(json.dumps(index))
(folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
print(manifest["digest"])
