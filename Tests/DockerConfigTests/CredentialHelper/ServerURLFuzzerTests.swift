import TestSupport
import Testing

@testable import DockerConfig

@Suite("Addresses of servers that the fuzzer found", .scheduled)
struct ServerURLFuzzerTests {
    @Test("a port alone is not a host without its port", arguments: [":443", "https://:443/v2/"])
    func portAlone(text: String) throws {
        #expect(try ServerURL(Array(text.utf8)).hosts == [":443"])
    }
}
