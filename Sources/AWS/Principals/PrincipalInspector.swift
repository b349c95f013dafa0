public import Effects

/// Looks at whether a principal can sign in, by files and variables alone: nobody is asked, and nothing is run.
public struct PrincipalInspector: Sendable {
    private let machine: AWSMachine

    /// - Parameters:
    ///   - configuration: the one that principals are resolved with.
    ///   - effects: of which the files, the variables, the clock and whether there is a terminal are looked at.
    public init(configuration: SharedConfiguration, effects: Effects) {
        machine = AWSMachine(configuration: configuration, effects: effects)
    }

    /// - Throws: why it cannot sign in: a session that has expired, a token that is not there, nobody to ask for a code.
    public func standing(of principal: Principal) throws(PrincipalFailure) -> PrincipalStanding {
        let standing = try principal.source.provider.standing(on: machine)
        guard let role = principal.steps.map(\.role).first(where: { $0.mfaSerial != nil }) else { return standing }
        guard machine.effects.terminal.isInteractive else { throw .nobodyToAsk(role) }
        return .asksForCodes(principal.mfaDevices)
    }
}
