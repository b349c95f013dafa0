/// The threads that the system allows this process.
package enum ThreadSupply {
    /// The most processors that berth uses at once. The HTTP client starts one thread for each.
    package static let processorLimit = 16

    /// The number of threads that a run with requests may start: one for each processor in Swift's pool and in the HTTP
    /// client's, and those that wait for names, timers, signals, locks and other programs.
    private static var need: Int { 2 * eventLoopLimit + 6 }

    /// The most threads that the HTTP client starts.
    package static var eventLoopLimit: Int { min(processors, processorLimit) }

    private static let outcome = Result { () throws(ThreadShortageError) in
        #if os(Linux)
            // libdispatch reads /proc/TID/stat of its threads (`_dispatch_workq_monitor_pools` in workqueue.c), and
            // ends the program with SIGILL if it cannot.
            if access("/proc/self/stat", R_OK) != 0 { throw ThreadShortageError(code: errno, limit: .noProcessFiles) }
        #endif
        try start(need)
    }

    /// Starts as many threads as a run may need, all at once, and ends them. Only the first call does so.
    ///
    /// Throws `ThreadShortageError` if one of them cannot be started, or if Linux's /proc is not mounted. Without this
    /// check libdispatch tries again without end (`_dispatch_root_queue_poke_slow`), and NIO ends the program.
    package static func check() throws(ThreadShortageError) { try outcome.get() }

    private static func start(_ count: Int) throws(ThreadShortageError) {
        let gate = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        defer { gate.deallocate() }
        pthread_mutex_init(gate, nil)
        defer { pthread_mutex_destroy(gate) }
        pthread_mutex_lock(gate)
        var threads: [pthread_t] = []
        var code: CInt = 0
        while threads.count < count && code == 0 {
            #if canImport(Darwin)
                // Not compiled here: Darwin's `pthread_t` is a pointer.
                var thread: pthread_t?
                code = pthread_create(&thread, nil, { wait(at: $0) }, gate)
                if let thread { threads.append(thread) }
            #else
                var thread = pthread_t()
                code = pthread_create(&thread, nil, { wait(at: $0!) }, gate)
                if code == 0 { threads.append(thread) }
            #endif
        }
        pthread_mutex_unlock(gate)
        for thread in threads { pthread_join(thread, nil) }
        if code != 0 { throw ThreadShortageError(code: code, limit: ThreadLimit(code: code, need: count)) }
    }

    private static var processors: Int { max(sysconf(CInt(_SC_NPROCESSORS_ONLN)), 1) }
}

private func wait(at gate: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let gate = gate.assumingMemoryBound(to: pthread_mutex_t.self)
    pthread_mutex_lock(gate)
    pthread_mutex_unlock(gate)
    return nil
}
