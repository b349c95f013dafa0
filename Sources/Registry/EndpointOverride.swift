package import Platform

/// The address for requests to registries: their own, or one loopback address for all.
package struct EndpointOverride: Sendable, Equatable {
    /// `nil` sends requests to each registry itself.
    let override: WebAddress?

    /// Requests go to each registry itself.
    package static let real = EndpointOverride(override: nil)

    private init(override: WebAddress?) {
        self.override = override
    }

    /// Reads `BERTH_REGISTRY_ENDPOINT`, such as `http://127.0.0.1:40123`. Checks then go there, with the registry's
    /// name in `Host`. It is for trying out berth and for tests.
    /// - Throws: `RegistryError.badEndpoint` if the value is not a loopback address, because credentials go there.
    package init(environment: Environment) throws(RegistryError) {
        guard let value = environment.nonBlank(Self.variable) else {
            self = .real
            return
        }
        guard let address = WebAddress(endpoint: value), address.isLoopback, address.target.hasSameBytes(as: "/") else {
            throw .badEndpoint(value.withoutURLSecrets)
        }
        self.init(override: address)
    }

    static let variable = "BERTH_REGISTRY_ENDPOINT"
}
