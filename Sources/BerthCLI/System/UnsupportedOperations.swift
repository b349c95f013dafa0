import Platform
import Synchronization
import SystemPackage

/// The operations on files that a process did without: the first one of each kind.
final class UnsupportedOperations: Sendable {
    private struct State {
        var kinds: Set<String> = []
        var untold: [UnsupportedFileOperation] = []
    }

    private let state = Mutex(State())

    /// Notes an operation that could not be done.
    /// - Parameters:
    ///   - path: the file that it could not be done with.
    ///   - code: the system's reason.
    func add(_ kind: UnsupportedFileOperation.Kind, _ path: FilePath, _ code: Errno) {
        let operation = UnsupportedFileOperation(kind, in: path.removingLastComponent(), code)
        state.withLock { state in
            if state.kinds.insert(operation.kind.name).inserted { state.untold.append(operation) }
        }
    }

    /// Returns what was noted since the last call.
    func take() -> [UnsupportedFileOperation] {
        state.withLock { state in
            defer { state.untold = [] }
            return state.untold
        }
    }
}

extension UnsupportedFileOperation.Kind {
    /// The same for every mode.
    fileprivate var name: String {
        switch self {
        case .locking: "locking"
        case .settingMode: "setting a mode"
        case .exchanging: "exchanging"
        case .syncing: "syncing"
        }
    }
}
