import Platform

/// `DOCKER_AUTH_CONFIG`: logins in the environment, which Docker 28.3 and later prefer to stored logins.
package struct DockerAuthConfig: Sendable, Equatable {
    /// The hosts whose stored logins Docker ignores.
    package let hosts: Set<String>

    /// - Parameter text: the variable's value, `{"auths":{HOST:{"auth":…}}}`; `nil` if it is not set. Docker ignores
    ///   a value that it cannot fully read (with a message) and uses the stored logins.
    package init(_ text: String?) {
        guard let text, let config = try? DockerConfigDocument(parsing: Array(text.utf8)) else {
            hosts = []
            return
        }
        // Docker looks up hosts here exactly: old spellings do not count.
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

    /// Returns whether Docker ignores the stored login for this host.
    package func shadows(_ host: String) -> Bool { hosts.contains(host) }
}
