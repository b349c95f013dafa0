import Platform

/// `DOCKER_AUTH_CONFIG`: logins in the environment, which docker 28.3 and later takes before any that are stored.
package struct DockerAuthConfig: Sendable, Equatable {
    /// The hosts whose stored logins docker does not look at.
    package let hosts: Set<String>

    /// - Parameter text: the variable's value, `{"auths":{HOST:{"auth":…}}}`; `nil` if it is not set. Docker passes
    ///   over one that it cannot read wholly (with a message), and then uses what is stored: so such a value hides
    ///   nothing.
    package init(_ text: String?) {
        guard let text, let config = try? DockerConfigDocument(parsing: Array(text.utf8)) else {
            hosts = []
            return
        }
        // Docker looks hosts up here as they are: old spellings do not count.
        var found: Set<String> = []
        for auths in config.authsMembers {
            for member in config.document.root.members[auths].value.members {
                guard let auth = config.document.value(named: "auth", in: member.value).flatMap(config.document.text),
                    RegistryCredential.decode(auth: auth) != nil
                else {
                    hosts = []
                    return
                }
                found.insert(config.document.key(of: member))
            }
        }
        hosts = found
    }

    /// Whether a login stored for this host stays unused.
    package func shadows(_ host: String) -> Bool { hosts.contains(host) }
}
