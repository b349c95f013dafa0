import Platform
import Synchronization

/// A buffer that holds back the text of standard output and standard error, and writes it later in its order.
///
/// GitHub's runner hides a secret only in lines after its mask. So berth prints nothing until the last login of a run
/// is masked. The buffer has no time limit of its own: each wait of a run has one. It passes text through until `hold`.
final class OutputBuffer: Sendable {
    private struct Piece {
        let output: OutputWriter
        var text: String
    }

    private struct State {
        var isHolding = false
        /// Whether a thread is writing the held text. It continues until none is left.
        var isReleasing = false
        var pieces: [Piece] = []
    }

    private let state = Mutex(State())

    /// Holds back text until `release` or `drain`.
    func hold() { state.withLock { $0.isHolding = true } }

    /// Whether the buffer holds text back.
    var isHolding: Bool { state.withLock(\.isHolding) }

    /// Takes a text if the buffer holds text back.
    /// - Returns: `false` if it does not: then the caller writes the text.
    func appendIfHolding(_ text: String, for output: OutputWriter) -> Bool {
        state.withLock { state in
            guard state.isHolding else { return false }
            if let last = state.pieces.indices.last, state.pieces[last].output.descriptor == output.descriptor {
                state.pieces[last].text += text
            } else {
                state.pieces.append(Piece(output: output, text: text))
            }
            return true
        }
    }

    /// Writes the held text, and holds back no more. Ends the program if a pipe is closed.
    func release() {
        if let closed = writeHeldText() { closed.endOnClosedPipe() }
    }

    /// Writes the held text. If one stream's pipe is closed, still writes the other stream's text.
    /// - Returns: `false` if a pipe is closed.
    func drain() -> Bool { writeHeldText() == nil }

    /// Returns an output whose pipe is closed; `nil` if each pipe is open.
    private func writeHeldText() -> OutputWriter? {
        var gone: [CInt: OutputWriter] = [:]
        guard begin() else { return nil }
        // Without the lock: a slow reader must not block the exit after a second signal.
        while let pieces = next() {
            for piece in pieces where gone[piece.output.descriptor] == nil {
                if !piece.output.tryToWrite(piece.text) { gone[piece.output.descriptor] = piece.output }
            }
        }
        return gone.values.first
    }

    /// Returns whether text is held back and no other thread is writing it.
    private func begin() -> Bool {
        state.withLock { state in
            guard state.isHolding, !state.isReleasing else { return false }
            state.isReleasing = true
            return true
        }
    }

    /// Takes the held text. Returns `nil` if none exists; text passes through from then on.
    private func next() -> [Piece]? {
        state.withLock { state in
            guard !state.pieces.isEmpty else {
                state.isHolding = false
                state.isReleasing = false
                return nil
            }
            defer { state.pieces = [] }
            return state.pieces
        }
    }
}
