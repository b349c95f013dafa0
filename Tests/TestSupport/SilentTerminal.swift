public import Platform

/// No terminal: every question stays without an answer.
public struct SilentTerminal: Terminal {
    public let isInteractive = false

    public init() {}
    public func ask(_ question: String) async -> String? { nil }
    public func askSecret(_ question: String) async -> Secret? { nil }
}
