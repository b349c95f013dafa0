import Platform
import Synchronization

/// Keeps back what is printed, each text with the stream that it is for, and lets it go in the order in which it came.
///
/// GitHub's runner hides a secret in the lines behind its mask alone. So nothing is printed before the last login of a
/// run is had; then the gate opens. There is no clock in it: each wait of a run has a limit, and so has the silence.
/// Whatever is kept comes out in any case where the program ends by itself.
final class OutputBuffer: Sendable {
    /// The one before this process's standard output and standard error; open, unless somebody has it hold.
    static let process = OutputBuffer()

    private struct Piece {
        let output: OutputWriter
        var text: String
    }

    private struct State {
        var isHolding = false
        /// Whether somebody is writing what was kept, and goes on until nothing is.
        var isReleasing = false
        var pieces: [Piece] = []
    }

    private let state = Mutex(State())

    /// Has the process's gate hold until `release`, and at the latest until the program ends, be it at a second signal
    /// or for want of a reader.
    static func holdProcess() {
        process.hold()
        atexit { _ = OutputBuffer.process.drain() }
    }

    /// Keeps back what comes from now on.
    func hold() { state.withLock { $0.isHolding = true } }

    /// Takes a text, where the gate holds.
    /// - Returns: false where it does not: then the text is the caller's to write.
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

    /// Writes what was kept, and keeps nothing more. Ends the program where a reader has gone, as a write does.
    func release() {
        if !drain() { OutputWriter.exitOnClosedPipe() }
    }

    /// The same for who ends the program anyway: what another stream's reader may have goes out all the same.
    /// - Returns: false where a reader has gone.
    func drain() -> Bool {
        var gone: Set<CInt> = []
        guard begin() else { return true }
        // Without the lock: a reader that is slow must not keep a signal from ending the program.
        while let pieces = next() {
            for piece in pieces where !gone.contains(piece.output.descriptor) {
                if !piece.output.tryToWrite(piece.text) { gone.insert(piece.output.descriptor) }
            }
        }
        return gone.isEmpty
    }

    /// - Returns: whether there is anything to be done, and nobody who does it.
    private func begin() -> Bool {
        state.withLock { state in
            guard state.isHolding, !state.isReleasing else { return false }
            state.isReleasing = true
            return true
        }
    }

    /// - Returns: what has been kept meanwhile; nil where that is nothing, and the gate is open from then on.
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
