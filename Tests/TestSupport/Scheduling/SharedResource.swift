/// A part of the machine that one test at a time may use.
package struct SharedResource: Hashable, Sendable {
    let name: String

    /// Port 443 of loopback.
    package static let port443 = SharedResource(name: "port 443")
    /// Port 53 of an address of loopback.
    package static let nameServerPort = SharedResource(name: "port 53")
    /// /etc/hosts, and the directory of Docker's certificates.
    package static let hostsFile = SharedResource(name: "/etc/hosts")
    /// The file mode creation mask of the test's process.
    package static let fileModeMask = SharedResource(name: "umask")
}
