/// The limit that keeps a process from starting threads.
package enum ThreadLimit: Sendable, Equatable {
    /// A filter that denies the system call.
    case systemCall
    /// The most processes and threads of the process's control group, or of a group above it.
    case controlGroup(Int)
    /// The most processes and threads of the user.
    case user(Int)
    /// The address space of the process, in KiB.
    case addressSpace(Int)
    /// Linux's /proc, from which libdispatch reads what its threads do, is not mounted.
    case noProcessFiles
    case unknown

    /// Finds the limit that a failed `pthread_create` met.
    /// - Parameters:
    ///   - code: the returned error number. A filter returns EPERM; glibc (`nptl/pthread_create.c`) turns every
    ///     shortage into EAGAIN.
    ///   - need: how many threads the process needs.
    init(code: CInt, need: Int) {
        if code == EPERM || code == ENOSYS {
            self = .systemCall
        } else if let limit = Self.controlGroupLimit(need: need) {
            self = .controlGroup(limit)
        } else if let limit = Self.addressSpaceLimit(need: need) {
            self = .addressSpace(limit)
        } else if getuid() != 0, let limit = Self.limit(of: Self.processResource) {
            // The kernel does not apply this limit to root (setrlimit(2)).
            self = .user(limit)
        } else {
            self = .unknown
        }
    }

    #if canImport(Glibc)
        private static let processResource = CInt(__RLIMIT_NPROC.rawValue)
        private static let addressSpaceResource = CInt(RLIMIT_AS.rawValue)
    #else
        // Not compiled here: Musl and Darwin have numbers for Glibc's enumeration.
        private static let processResource = CInt(RLIMIT_NPROC)
        private static let addressSpaceResource = CInt(RLIMIT_AS)
    #endif

    /// Returns the current limit; `nil` if nothing is limited.
    private static func limit(of resource: CInt) -> Int? {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return nil }
        // RLIM_INFINITY is the largest number, or close to it.
        guard let number = Int(exactly: limit.rlim_cur), number < Int.max / 2 else { return nil }
        return number
    }

    /// Returns the limit in KiB; `nil` if the threads' stacks fit into it.
    private static func addressSpaceLimit(need: Int) -> Int? {
        guard let limit = limit(of: addressSpaceResource) else { return nil }
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { attributes.deallocate() }
        pthread_attr_init(attributes)
        defer { pthread_attr_destroy(attributes) }
        var stack = 0
        pthread_attr_getstacksize(attributes, &stack)
        let room = mmap(nil, stack * need, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard room == MAP_FAILED else {
            munmap(room, stack * need)
            return nil
        }
        return limit / 1024
    }

    /// Returns the limit of a control group of this process that has no room for the threads; `nil` if nothing is
    /// limited.
    private static func controlGroupLimit(need: Int) -> Int? {
        for directory in controlGroups() {
            guard let limit = number(in: "\(directory)/pids.max") else { continue }
            let current = number(in: "\(directory)/pids.current") ?? 0
            if current + need > limit { return limit }
        }
        return nil
    }

    /// Returns the directories of this process's control groups and of the groups above, as Linux mounts version 2 and
    /// version 1 (cgroups(7)).
    private static func controlGroups() -> [String] {
        var directories: [String] = []
        for line in (text(of: "/proc/self/cgroup") ?? "0::/\n1:pids:/").lines {
            let fields = line.split(scalar: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].isEmpty || fields[1] == "pids" else { continue }
            let root = fields[1].isEmpty ? "/sys/fs/cgroup" : "/sys/fs/cgroup/pids"
            var path = fields[2].split(scalar: "/")
            while true {
                directories.append(([root[...]] + path).joined(separator: "/"))
                if path.isEmpty { break }
                path.removeLast()
            }
        }
        return directories
    }

    private static func number(in file: String) -> Int? {
        text(of: file).flatMap { Int($0.firstLine) }
    }

    private static func text(of file: String) -> String? {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = readBytes(descriptor, &bytes)
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }
}

/// Calls `read`, whose name a method of `ThreadLimit` has.
private func readBytes(_ descriptor: CInt, _ bytes: inout [UInt8]) -> Int { read(descriptor, &bytes, bytes.count) }
