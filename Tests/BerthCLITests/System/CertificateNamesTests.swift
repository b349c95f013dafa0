import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("A certificate's names and addresses", .scheduled)
struct CertificateNamesTests {
    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 1]
    private static let ipv6: [UInt8] = [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]

    @Test(
        "D1: an address is covered only by the same address, in any notation",
        arguments: [
            ("10.0.0.1", [10, 0, 0, 1], true), ("10.0.0.1", [10, 0, 0, 2], false), ("10.0.0.1", mapped, true),
            ("[::ffff:10.0.0.1]", mapped, true), ("[::ffff:10.0.0.1]", [10, 0, 0, 1], true),
            ("[::ffff:a00:1]", [10, 0, 0, 1], true), ("[::ffff:10.0.0.2]", [10, 0, 0, 1], false),
            ("[::10.0.0.1]", [10, 0, 0, 1], false), ("[2001:db8::7]", ipv6, true), ("[2001:DB8:0::7]", ipv6, true),
            ("[2001:db8::8]", ipv6, false), ("registry.example.com", [10, 0, 0, 1], false), ("10.0.0.1", [], false),
        ] as [(String, [UInt8], Bool)]
    )
    func addresses(host: String, address: [UInt8], isCovered: Bool) throws {
        let names = CertificateNames(names: [], addresses: [address])
        #expect(names.cover(try #require(NetworkHost(host))) == isCovered)
    }

    @Test(
        "D1: a name is covered only by DNS names, and a wildcard matches one whole label",
        arguments: [
            ("registry.example.com", "Registry.Example.com", true), ("registry.example.com", "*.example.com", true),
            ("a.registry.example.com", "*.example.com", false), ("example.com", "*.example.com", false),
            ("example.com", "*.com", false), ("registry.example.com", "r*.example.com", false),
            ("registry.example.com", "*", false), ("registry.example.com", "registry.example.org", false),
            ("10.0.0.1", "10.0.0.1", false), ("localhost", "localhost", true),
        ]
    )
    func names(host: String, name: String, isCovered: Bool) throws {
        let names = CertificateNames(names: [Array(name.utf8)], addresses: [])
        #expect(names.cover(try #require(NetworkHost(host))) == isCovered)
    }
}
