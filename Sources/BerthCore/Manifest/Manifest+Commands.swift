extension Manifest {
    /// Whether a login of it is what a program prints.
    public var runsCommands: Bool {
        registries.contains { registry in
            if case .other(let login) = registry.kind, case .command = login.password { true } else { false }
        }
    }
}
