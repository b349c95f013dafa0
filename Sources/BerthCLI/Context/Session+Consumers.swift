import BerthCore

extension Session {
    /// Which programs see the logins where they are kept.
    /// - Throws: a `CommandFailure` where a selector matches nothing.
    func consumers(_ selection: Selection) throws -> ConsumerMatrix {
        let hosts = try reading.checkingSelectors { try selection.declared(in: manifest).map(\.host) }
        return ConsumerMatrix(hosts: hosts, in: ConsumerReader(config: config, effects: effects).world())
    }

    func text(of matrix: ConsumerMatrix) -> [String] {
        ConsumersText(
            matrix: matrix, name: manifest.name, config: configName, style: console.style,
            listsAll: console.verbosity > 0
        ).lines
    }
}
