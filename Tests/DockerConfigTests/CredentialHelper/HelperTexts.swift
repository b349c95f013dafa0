import Platform
import TestSupport

@testable import DockerConfig

/// The present of these tests, in seconds since 1970.
let present: Int64 = 1_800_000_000

/// This process's user, as the files in memory have it.
let user = MemoryFileSystem.owner.user

func key(_ digit: Character) -> String { String(repeating: digit, count: 64) }

/// A record as an apply makes it.
func record(
    _ host: String, config: String = "/home/me/.docker/config.json", key digit: Character = "a",
    username: String = "AWS", profile: String? = "platform", manifests: [String] = ["/work/berth.yaml"]
) -> HelperRecord {
    HelperRecord(
        host: host, config: config, key: key(digit), username: username, digest: "d1", profile: profile,
        manifests: manifests
    )
}

/// The index's text.
func index(_ records: HelperRecord...) -> [UInt8] {
    var index = HelperIndex()
    for record in records { index.set(record) }
    return index.text
}

func token(_ secret: String = "s3cret", stored: Int64 = present - 60, expires: Int64? = present + 43140) -> CachedToken
{
    CachedToken(username: "AWS", secret: Secret(secret), stored: stored, expires: expires)
}
