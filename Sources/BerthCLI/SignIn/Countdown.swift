import Effects
import FoundationEssentials
import Platform
import Synchronization

/// A line on a terminal with the time that is left for a sign-in, drawn again every second.
final class Countdown: Sendable {
    private let end: ContinuousClock.Instant
    private let clock: any WallClock
    private let output: OutputWriter
    private let style: TextStyle
    private let isOver = Mutex(false)

    init(until end: ContinuousClock.Instant, _ clock: any WallClock, _ output: OutputWriter, _ style: TextStyle) {
        self.end = end
        self.clock = clock
        self.output = output
        self.style = style
        Task { [weak self] in
            while let self, draw() {
                do { try await clock.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }

    /// Erases the line, and draws no more.
    func stop() {
        isOver.withLock { isOver in
            if !isOver { output.writeExactly(Self.start) }
            isOver = true
        }
    }

    /// - Returns: whether time is left.
    private func draw() -> Bool {
        isOver.withLock { isOver in
            let left = end - clock.instant
            guard !isOver, left > .zero else { return false }
            let text = style("Waiting for the sign-in: \(TimeFormatting.left(left)) left.", .faint)
            output.writeExactly(output.encodable(Self.start + text))
            return true
        }
    }

    /// The start of the line, which it erases.
    private static let start = "\r\u{1B}[K"
}
