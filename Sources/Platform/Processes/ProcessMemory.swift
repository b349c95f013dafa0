internal import CBerthShims

/// The memory of this process.
package enum ProcessMemory {
    /// Makes the process give free memory back to the system soon. To be called once, at the start.
    package static func giveBackWhenFree() { berth_give_back_memory() }
}
