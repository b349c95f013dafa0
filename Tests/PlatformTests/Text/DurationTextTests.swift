import Platform
import TestSupport
import Testing

@Suite("A duration in words", .scheduled)
struct DurationTextTests {
    @Test(
        "is its two largest units",
        arguments: zip(
            [0, 45, 90, 1330, 25920, 43200, 43205, 262_800, -90] as [Int64],
            ["0s", "45s", "1m30s", "22m", "7h12m", "12h", "12h", "3d1h", "-1m30s"]
        )
    )
    func words(seconds: Int64, words: String) {
        #expect(Duration.seconds(seconds).inWords == words)
    }

    @Test("below a second is in milliseconds")
    func milliseconds() {
        #expect(Duration.milliseconds(350).inWords == "350 ms")
    }
}
