public import Effects

/// No terminal: every question stays without an answer.
public struct SilentTerminal: Terminal {
    public init() {}
    public func ask(_ question: String) async -> String? { nil }
}
