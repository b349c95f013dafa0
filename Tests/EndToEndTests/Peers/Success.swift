import Foundation
import Testing

extension Scratch {
    /// Runs berth to its end; it must do all that it is told.
    @discardableResult
    func succeed(
        _ arguments: String..., with more: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ended {
        let ended = try await start(arguments, with: more).ended()
        try #require(ended.status == 0, "\(ended.errors)\(ended.output)", sourceLocation: sourceLocation)
        return ended
    }
}
