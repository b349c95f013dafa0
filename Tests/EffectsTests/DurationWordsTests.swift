import Effects
import Testing

@Suite("A duration in words")
struct DurationWordsTests {
    @Test(
        "is its two largest units",
        arguments: [
            (Duration.zero, "0s"), (.milliseconds(350), "350 ms"), (.seconds(45), "45s"), (.seconds(90), "1m30s"),
            (.seconds(22 * 60 + 10), "22m"), (.seconds(7 * 3600 + 12 * 60), "7h12m"), (.seconds(12 * 3600), "12h"),
            (.seconds(12 * 3600 + 5), "12h"), (.seconds(3 * 86400 + 3600), "3d1h"), (.seconds(-90), "-1m30s"),
        ]
    )
    func words(duration: Duration, words: String) {
        #expect(duration.inWords == words)
    }
}
