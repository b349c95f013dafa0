import FoundationEssentials
package import Platform
import Synchronization
package import SystemPackage

/// Files in memory, with modes, links and faults.
package final class MemoryFileSystem: FileSystem {
    package enum Node: Sendable, Equatable {
        case file([UInt8], mode: UInt32)
        case folder(mode: UInt32)
        case link(String)
    }

    private struct State {
        var nodes: [FilePath: Node] = [:]
        var owners: [FilePath: FileOwner] = [:]
        var names: [FilePath: UInt64] = [:]
        var user = MemoryFileSystem.owner.user
        var programs: [Int: String] = [:]
        var faults: [String: Errno] = [:]
        var faultsAt: [Operation: (code: Errno, times: Int)] = [:]
        var operations: [String] = []
        var temporaries = 0
        /// The locks that `tryLock` took.
        var locked: Set<FilePath> = []
        var stopsAfter: Int?
        var beforeRename: (@Sendable () -> Void)?
        var beforeExchange: (@Sendable () -> Void)?
        var afterTemporary: (@Sendable () -> Void)?
    }

    private struct Operation: Hashable {
        var name: String
        var path: FilePath
    }

    /// The default user and group of every file.
    package static let owner = FileOwner(user: 1000, group: 1000)

    private let state = Mutex(State())
    /// One lock for all paths, which one body holds at a time, as with a real lock.
    private let locks = MemoryLock()

    /// - Parameter files: texts by absolute path; their directories are made, and every file has mode 0600.
    package init(_ files: [String: String] = [:]) {
        for (path, text) in files { put(path, text) }
    }

    package func put(_ path: String, _ text: String, mode: UInt32 = 0o600) {
        state.withLock { state in
            Self.addFolders(above: FilePath(path), mode: 0o755, &state)
            state.nodes[FilePath(path)] = .file(Array(text.utf8), mode: mode)
        }
    }

    package func link(_ path: String, to target: String) {
        state.withLock { state in
            Self.addFolders(above: FilePath(path), mode: 0o755, &state)
            state.nodes[FilePath(path)] = .link(target)
        }
    }

    /// Makes an operation (`read`, `rename`, `write`, `lock`, …) fail from now on; `nil` ends that.
    package func fail(_ operation: String, with code: Errno?) {
        state.withLock { $0.faults[operation] = code }
    }

    /// Makes an operation fail on one path only, for a number of times; `nil` ends that.
    package func fail(_ operation: String, on path: String, with code: Errno?, times: Int = .max) {
        state.withLock { $0.faultsAt[Operation(name: operation, path: FilePath(path))] = code.map { ($0, times) } }
    }

    /// Makes every operation fail after a number of changes, as for a program that is killed there; `nil`
    /// ends that.
    package func stop(after changes: Int?) {
        state.withLock { state in
            guard let changes else {
                state.stopsAfter = nil
                return
            }
            state.stopsAfter = state.operations.count + changes
        }
    }

    /// Changes a file's owner. `fail("chown", …)` makes writing keep no owner.
    package func give(_ path: String, to owner: FileOwner) {
        state.withLock { $0.owners[FilePath(path)] = owner }
    }

    package func owner(of path: String) -> FileOwner {
        state.withLock { $0.owners[FilePath(path)] ?? Self.owner }
    }

    /// The user who opens the files; at first the owner of all files.
    package var user: UInt32 { state.withLock { $0.user } }

    /// Switches to another user.
    package func become(_ user: UInt32) { state.withLock { $0.user = user } }

    /// Sets the mode of a file or directory.
    package func setMode(_ mode: UInt32, of path: String) {
        state.withLock { state in
            switch state.nodes[FilePath(path)] {
            case .file(let bytes, _): state.nodes[FilePath(path)] = .file(bytes, mode: mode)
            case .folder: state.nodes[FilePath(path)] = .folder(mode: mode)
            case .link, nil: break
            }
        }
    }

    /// Gives a file a number of names (hard links); only the count is kept.
    package func setNames(_ count: UInt64, of path: String) { state.withLock { $0.names[FilePath(path)] = count } }

    /// Makes a process run a program. All other processes run berth.
    package func run(_ program: String, asProcess number: Int) { state.withLock { $0.programs[number] = program } }

    /// Runs an action right after each temporary file is written: the last moment when berth still notices that another
    /// program wrote.
    package func afterTemporary(_ action: (@Sendable () -> Void)?) {
        state.withLock { $0.afterTemporary = action }
    }

    /// Runs an action right before each rename of any kind: another program may write then.
    package func beforeRename(_ action: (@Sendable () -> Void)?) {
        state.withLock { $0.beforeRename = action }
    }

    /// Runs an action right before each exchange.
    package func beforeExchange(_ action: (@Sendable () -> Void)?) {
        state.withLock { $0.beforeExchange = action }
    }

    package subscript(path: String) -> Node? { state.withLock { $0.nodes[FilePath(path)] } }

    package func text(_ path: String) -> String? {
        guard case .file(let bytes, _)? = self[path] else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All paths, sorted.
    package var paths: [String] { state.withLock { $0.nodes.keys.map(\.string).sorted() } }

    /// The changes so far, such as `rename /a to /b`, without reads.
    package var changes: [String] { state.withLock { $0.operations } }

    // MARK: FileSystem

    package func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        try state.withLock { state throws(FileError) in
            try Self.check("read", path, &state)
            switch state.nodes[try Self.resolve(path, "read", state)] {
            case .file(let bytes, _):
                guard bytes.count <= limit else { throw FileError("read", path, .fileTooLarge) }
                return bytes
            case .folder: throw FileError("read", path, .isDirectory)
            default: throw FileError("read", path, .noSuchFileOrDirectory)
            }
        }
    }

    package func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        try state.withLock { state throws(FileError) in
            try Self.check("inspect", path, &state)
            return Self.status(try Self.resolve(path, "inspect", state, followingLast: false), state)
        }
    }

    package func open(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool
    ) throws(FileError) -> OpenedFile? {
        let opened = try state.withLock { state throws(FileError) -> (FileStatus, Node)? in
            let place = try Self.resolve(path, "read", state, followingLast: false)
            guard let status = Self.status(place, state), let node = state.nodes[place] else { return nil }
            return (status, node)
        }
        guard let (status, node) = opened else { return nil }
        // Not under the lock: the closure may read other files.
        guard isAccepted(status) else { return OpenedFile(status: status, bytes: nil) }
        try state.withLock { state throws(FileError) in try Self.check("read", path, &state) }
        switch node {
        case .file(let bytes, _):
            guard bytes.count <= limit else { throw FileError("read", path, .fileTooLarge) }
            return OpenedFile(status: status, bytes: bytes)
        case .folder: throw FileError("read", path, .isDirectory)
        case .link: throw FileError("read", path, .tooManySymbolicLinkLevels)
        }
    }

    package func programName(ofProcess number: Int) -> String? {
        state.withLock { $0.programs[number] ?? "berth" }
    }

    package func symbolicLinkTarget(_ path: FilePath) throws(FileError) -> FilePath {
        try state.withLock { state throws(FileError) in
            guard case .link(let target)? = state.nodes[try Self.resolve(path, "read", state, followingLast: false)]
            else {
                throw FileError("read", path, .invalidArgument)
            }
            return FilePath(target)
        }
    }

    package func names(in folder: FilePath) throws(FileError) -> [String] {
        try state.withLock { state throws(FileError) in
            try Self.check("list", folder, &state)
            let folder = try Self.resolve(folder, "list", state)
            guard case .folder? = state.nodes[folder] else { throw FileError("list", folder, .noSuchFileOrDirectory) }
            return state.nodes.keys.filter { $0.removingLastComponent() == folder }.compactMap {
                $0.lastComponent?.string
            }.sorted()
        }
    }

    package func makeDirectory(_ path: FilePath, mode: UInt32) throws(FileError) {
        try state.withLock { state throws(FileError) in
            let path = try Self.resolve(path, "make", state, followingLast: false)
            guard state.nodes[path] == nil else { return }
            try Self.check("make", path, &state)
            state.operations.append("make \(path.string)")
            Self.addFolders(above: path.appending("x"), mode: mode, &state)
        }
    }

    package func writeTemporary(
        _ bytes: [UInt8], in folder: FilePath, stem: String, mode: UInt32, owner: FileOwner?
    ) throws(FileError) -> FilePath {
        let written = try state.withLock { state throws(FileError) in
            try Self.check("write", folder, &state)
            let folder = try Self.resolve(folder, "write", state)
            guard case .folder? = state.nodes[folder] else {
                throw FileError("write", folder, .noSuchFileOrDirectory)
            }
            state.temporaries += 1
            let path = folder.appending(".\(stem).\(state.temporaries)")
            state.nodes[path] = .file(bytes, mode: mode)
            if let owner, state.faults["chown"] == nil {
                state.owners[path] = owner
            } else if state.user != Self.owner.user {
                state.owners[path] = FileOwner(user: state.user, group: state.user)
            }
            state.operations.append("write \(path.string)")
            return path
        }
        state.withLock { $0.afterTemporary }?()
        return written
    }

    package func rename(_ source: FilePath, to target: FilePath) throws(FileError) {
        state.withLock { $0.beforeRename }?()
        try state.withLock { state throws(FileError) in
            try Self.check("rename", target, &state)
            let source = try Self.resolve(source, "rename", state, followingLast: false)
            let target = try Self.resolve(target, "rename", state, followingLast: false)
            guard let node = state.nodes.removeValue(forKey: source) else {
                throw FileError("rename", source, .noSuchFileOrDirectory)
            }
            state.nodes[target] = node
            state.owners[target] = state.owners.removeValue(forKey: source)
            state.operations.append("rename \(source.string) to \(target.string)")
        }
    }

    package func exchange(_ source: FilePath, with target: FilePath) throws(FileError) {
        state.withLock { $0.beforeRename }?()
        state.withLock { $0.beforeExchange }?()
        try state.withLock { state throws(FileError) in
            try Self.check("exchange", target, &state)
            let source = try Self.resolve(source, "exchange", state, followingLast: false)
            let target = try Self.resolve(target, "exchange", state, followingLast: false)
            guard let one = state.nodes[source], let other = state.nodes[target] else {
                throw FileError("exchange", target, .noSuchFileOrDirectory)
            }
            (state.nodes[source], state.nodes[target]) = (other, one)
            (state.owners[source], state.owners[target]) = (state.owners[target], state.owners[source])
            state.operations.append("exchange \(source.string) with \(target.string)")
        }
    }

    package func place(_ source: FilePath, at target: FilePath) throws(FileError) {
        state.withLock { $0.beforeRename }?()
        try state.withLock { state throws(FileError) in
            try Self.check("place", target, &state)
            let source = try Self.resolve(source, "place", state, followingLast: false)
            let target = try Self.resolve(target, "place", state, followingLast: false)
            guard state.nodes[target] == nil else { throw FileError("place", target, .fileExists) }
            guard let node = state.nodes.removeValue(forKey: source) else {
                throw FileError("place", source, .noSuchFileOrDirectory)
            }
            state.nodes[target] = node
            state.owners[target] = state.owners.removeValue(forKey: source)
            state.operations.append("place \(source.string) at \(target.string)")
        }
    }

    package func checkWritable(_ path: FilePath) throws(FileError) {
        try state.withLock { state throws(FileError) in try Self.check("open for writing", path, &state) }
    }

    package func overwrite(_ path: FilePath, with bytes: [UInt8]) throws(FileError) {
        try state.withLock { state throws(FileError) in
            try Self.check("overwrite", path, &state)
            let path = try Self.resolve(path, "overwrite", state)
            guard case .file(_, let mode)? = state.nodes[path] else {
                throw FileError("overwrite", path, .noSuchFileOrDirectory)
            }
            state.nodes[path] = .file(bytes, mode: mode)
            state.operations.append("overwrite \(path.string)")
        }
    }

    package func remove(_ path: FilePath) throws(FileError) {
        try state.withLock { state throws(FileError) in
            try Self.check("remove", path, &state)
            let path = try Self.resolve(path, "remove", state, followingLast: false)
            guard state.nodes.removeValue(forKey: path) != nil else { return }
            state.owners[path] = nil
            state.operations.append("remove \(path.string)")
        }
    }

    /// The fault `EWOULDBLOCK` is a lock that another process holds all the time: waiting for it fails.
    package func withLock<Value: Sendable>(
        on path: FilePath, timeLimit: Duration, onWait: @escaping @Sendable () -> Void,
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try makeLock(path, onWait: onWait)
        await locks.acquire()
        defer { locks.release() }
        return try body()
    }

    package func lock(_ path: FilePath, timeLimit: Duration) async throws -> HeldLock {
        try makeLock(path) {}
        await locks.acquire()
        return HeldLock { [locks] in locks.release() }
    }

    package func tryLock(_ path: FilePath) throws(FileError) -> HeldLock? {
        do throws(FileError) {
            let isTaken = try state.withLock { state throws(FileError) in
                try Self.check("lock", path, &state)
                return state.locked.insert(path).inserted
            }
            guard isTaken else { return nil }
        } catch {
            guard error.code == .wouldBlock else { throw error }
            return nil
        }
        return HeldLock { [self] in state.withLock { _ = $0.locked.remove(path) } }
    }

    private func makeLock(_ path: FilePath, onWait: () -> Void) throws(FileError) {
        do throws(FileError) {
            try state.withLock { state throws(FileError) in
                try Self.check("lock", path, &state)
                let path = try Self.resolve(path, "lock", state)
                guard case .folder? = state.nodes[path.removingLastComponent()] else {
                    throw FileError("lock", path, .noSuchFileOrDirectory)
                }
                if state.nodes[path] == nil { state.nodes[path] = .file([], mode: 0o600) }
            }
        } catch {
            if error.code == .wouldBlock { onWait() }
            throw error
        }
    }

    // MARK: Private

    private static func status(_ place: FilePath, _ state: borrowing State) -> FileStatus? {
        let kind: FileStatus.Kind
        let bits: UInt32
        switch state.nodes[place] {
        case .file(_, let mode): (kind, bits) = (.file, mode)
        case .folder(let mode): (kind, bits) = (.folder, mode)
        case .link: (kind, bits) = (.symbolicLink, 0o777)
        case nil: return nil
        }
        return FileStatus(
            kind: kind, mode: bits, owner: state.owners[place] ?? owner,
            links: state.names[place] ?? 1
        )
    }

    private static func check(_ operation: String, _ path: FilePath, _ state: inout State) throws(FileError) {
        if let limit = state.stopsAfter, state.operations.count >= limit {
            throw FileError(operation, path, .ioError)
        }
        if let code = state.faults[operation] { throw FileError(operation, path, code) }
        let here = Operation(name: operation, path: path)
        if let fault = state.faultsAt[here], fault.times > 0 {
            state.faultsAt[here]?.times -= 1
            throw FileError(operation, path, fault.code)
        }
    }

    private static func addFolders(above path: FilePath, mode: UInt32, _ state: inout State) {
        var folder = path.removingLastComponent()
        while state.nodes[folder] == nil, !folder.isEmpty {
            state.nodes[folder] = .folder(mode: mode)
            folder = folder.removingLastComponent()
        }
    }

    /// Walks a path as the system does: follows links to directories, and `..` goes up from the link's target.
    private static func resolve(
        _ path: FilePath, _ operation: String, _ state: borrowing State, followingLast: Bool = true
    ) throws(FileError) -> FilePath {
        var links = 0
        var place = FilePath("/")
        var ahead = Array(path.components.map(\.string).reversed())
        while let name = ahead.popLast() {
            if name == "." { continue }
            if name == ".." {
                place.removeLastComponent()
                continue
            }
            let next = place.appending(name)
            guard case .link(let target)? = state.nodes[next], followingLast || !ahead.isEmpty else {
                place = next
                continue
            }
            links += 1
            guard links <= 40 else { throw FileError(operation, path, .tooManySymbolicLinkLevels) }
            if target.hasPrefix("/") { place = "/" }
            ahead += FilePath(target).components.map(\.string).reversed()
        }
        return place
    }
}
