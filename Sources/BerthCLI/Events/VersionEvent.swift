/// The first event: which berth speaks, and in which format.
struct VersionEvent: Event {
    static let type = "version"

    var berth = Version.number
    /// Grows where what was said before changes its meaning; new events and members do not make it grow.
    var format = 1
}
