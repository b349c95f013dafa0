import Platform
import TestSupport

@testable import DockerConfig

/// The current time in these tests, in seconds since 1970.
let present: Int64 = 1_800_000_000

/// The user of the files in memory, as this process's user.
let user = MemoryFileSystem.owner.user

func key(_ digit: Character) -> String { String(repeating: digit, count: 64) }

/// Returns a record as an apply writes it.
func record(
    _ host: String, config: String = "/home/me/.docker/config.json", key digit: Character = "a",
    username: String = "AWS", profile: String? = "platform", manifests: [String] = ["/work/berth.yaml"]
) -> HelperRecord {
    HelperRecord(
        host: host, config: config, key: key(digit), username: username, digest: "d1", profile: profile,
        manifests: manifests
    )
}

/// Returns the index's text.
func index(_ records: HelperRecord...) -> [UInt8] {
    var index = HelperIndex()
    for record in records { index.set(record) }
    return index.text
}

func token(_ secret: String = "s3cret", stored: Int64 = present - 60, expires: Int64? = present + 43140) -> CachedToken
{
    CachedToken(username: "AWS", secret: Secret(secret), stored: stored, expires: expires)
}
