package import Platform

/// A terminal without a user: no question gets an answer.
package struct SilentTerminal: Terminal {
    package let isInteractive = false

    package init() {}
    package func ask(_ question: String) async -> String? { nil }
    package func askSecret(_ question: String) async -> Secret? { nil }
}
