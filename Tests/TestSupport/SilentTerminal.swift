package import Platform

/// No terminal: every question stays without an answer.
package struct SilentTerminal: Terminal {
    package let isInteractive = false

    package init() {}
    package func ask(_ question: String) async -> String? { nil }
    package func askSecret(_ question: String) async -> Secret? { nil }
}
