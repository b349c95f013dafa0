/// What else on the machine decides about the stored logins: the helper, programs and variables.
package struct MachineState: Sendable {
    /// Hosts whose stored logins `DOCKER_AUTH_CONFIG` hides.
    package let shadowed: Set<String>
    /// The other reasons why programs do not read the stored logins.
    package let hiddenLogins: HiddenLogins
    /// Hosts that the helper can sign in to with this manifest as it is now.
    package let helperHosts: Set<String>
    /// The names after `docker-credential-` of required programs that are not on `PATH`.
    package let missingPrograms: Set<String>

    package init(
        shadowed: Set<String> = [], hiddenLogins: HiddenLogins = HiddenLogins(), helperHosts: Set<String> = [],
        missingPrograms: Set<String> = []
    ) {
        self.shadowed = shadowed
        self.hiddenLogins = hiddenLogins
        self.helperHosts = helperHosts
        self.missingPrograms = missingPrograms
    }
}
