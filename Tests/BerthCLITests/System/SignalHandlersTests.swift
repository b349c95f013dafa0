import Dispatch
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("Signals and Dispatch's sources", .scheduled)
struct SignalHandlersTests {
    /// Waits for the signal with a source of its own, and restores its default action.
    private func receive(_ number: CInt) async -> Bool {
        let (signals, sender) = AsyncStream<Void>.makeStream()
        // A queue of its own: other tests may block all threads of the global one.
        let source = DispatchSource.makeSignalSource(signal: number, queue: DispatchQueue(label: "signals"))
        source.setEventHandler { sender.yield() }
        await withCheckedContinuation { continuation in
            source.setRegistrationHandler { continuation.resume() }
            source.resume()
        }
        #expect(SignalHandlers.deliver([number]) == [number])
        #expect(SignalHandlers.deliver([number]) == [], "it is delivered already")
        kill(getpid(), number)
        // Not a time limit of the test: that counts the wait for its turn too.
        let timer = Task {
            try await Task.sleep(for: .seconds(30))
            sender.finish()
        }
        let isReceived = await signals.first { _ in true } != nil
        timer.cancel()
        source.cancel()
        SignalHandlers.restoreDefaults([number])
        return isReceived
    }

    // SIGURG: its default action ends no process, so that a failure fails only this test.
    @Test("every source gets its signal, also after the default action was restored")
    func again() async {
        for _ in 0..<3 { #expect(await receive(SIGURG)) }
    }
}
