import TestSupport
import Testing

@testable import DockerConfig

@Suite("Addresses of servers, as the fuzzer found them", .scheduled)
struct ServerURLFuzzerTests {
    @Test("a port alone is no host without its port", arguments: [":443", "https://:443/v2/"])
    func portAlone(text: String) throws {
        #expect(try ServerURL(Array(text.utf8)).hosts == [":443"])
    }
}
