import Platform

@testable import DockerConfig

/// A config with everything that an edit must keep: odd order, odd numbers, escapes, unknown keys at every
/// level, duplicates, blanks in strange places.
let oddConfig = #"""
    {
      "zeta" : [ 1e400, 12345678901234567890, -0.0E-7 ,{"deep":{"er":[null,true]}} ],
      "HttpHeaders": {"X-\u0041\/b": "tab\there \ud83d\ude00 ü"},
    	"auths": {
        "b.example": { "x-unknown": {"n":1.10}, "auth": "Yjpi", "email":"" },
        "a.example:5000": {"auth":"YTph"} ,
        "quay.io/team": {"auth": "cTpx"},
        "https://index.docker.io/v1/": {}
      },
      "experimental":"disabled"  ,
      "currentContext": "d\u00e9fault",
      "dup": 1, "dup": 2
    }

    """#

func config(_ text: String) throws -> DockerConfigDocument { try DockerConfigDocument(parsing: Array(text.utf8)) }

/// Returns the path of berth's own file for exchanging one text for another, next to `/d/config.json`.
func swapFile(_ old: String, _ new: String, ending: String = "1") -> String {
    let digests = [old, new].map { SHA256Digester.digest(of: Array($0.utf8)).hexadecimal.prefix(16) }
    return "/d/.config.json.berth-swap.\(digests[0]).\(digests[1]).\(ending)"
}

/// Returns the text after changes.
func edit(_ text: String, _ changes: ConfigChange...) throws -> String {
    String(decoding: try config(text).text(applying: changes), as: UTF8.self)
}

extension ConfigChange {
    /// `dTpz` is base64 of `u:s`.
    static func set(_ host: String, _ username: String = "u", _ secret: String = "s") -> ConfigChange {
        .set(host: host, login: .password(username: username, secret: Secret(secret)))
    }
}
