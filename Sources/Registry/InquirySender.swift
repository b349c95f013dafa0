import Effects
import FoundationEssentials
import Logging

/// Sends the requests of checks, to the servers themselves or to an address of this machine in their place.
struct InquirySender: Sendable {
    let http: any HTTPTransport
    let clock: any WallClock
    let endpoint: RegistryEndpoint
    let certificates: CertificateFolders
    /// For a whole check.
    let timeLimit: Duration
    let log: Logger

    /// Sends a request, and a second time where that may help and there is time for it. An answer that leads elsewhere
    /// is a failure: it is not gone after.
    func send(_ inquiry: Inquiry, in exchange: Exchange) async throws(RegistryFailure) -> HTTPResponse {
        let answer: HTTPResponse
        do throws(HTTPFailure) {
            answer = try await sendWithRetry(inquiry, in: exchange)
        } catch .cancelled {
            throw .transport(.cancelled)
        } catch {
            let server = exchange.shown(authorityOf: inquiry.address)
            // The error names the host.
            let isShown = server.hasSameBytes(as: inquiry.address.authority)
            throw .transport(isShown ? error : .misconfigured("there is no answer from \(server)"))
        }
        if (300..<400).contains(answer.status) {
            let location = answer.headers["Location"].flatMap { location in
                WebAddress(location).map(exchange.shown(authorityOf:)) ?? exchange.shown(url: location)
            }
            throw .redirected(host: inquiry.address.authority, to: location)
        }
        return answer
    }

    private func sendWithRetry(_ inquiry: Inquiry, in exchange: Exchange) async throws(HTTPFailure) -> HTTPResponse {
        let first = await sendOnce(inquiry, in: exchange)
        guard let pause = Self.pauseBeforeRetry(first), pause < remaining(exchange) else { return try first.get() }
        log.debug("\(name(of: inquiry, in: exchange)): again in \(pause.inWords)")
        do { try await clock.sleep(for: pause) } catch { throw .cancelled }
        return try await sendOnce(inquiry, in: exchange).get()
    }

    /// How long to wait for a second try that may go better: what the server asks for, else half a second.
    private static func pauseBeforeRetry(_ outcome: Result<HTTPResponse, HTTPFailure>) -> Duration? {
        switch outcome {
        case .success(let answer) where [429, 502, 503, 504].contains(answer.status):
            answer.headers["Retry-After"].flatMap(UInt32.init).map { .seconds($0) } ?? .milliseconds(500)
        case .failure(let failure) where failure.isTransient:
            .milliseconds(500)
        default:
            nil
        }
    }

    private func sendOnce(_ inquiry: Inquiry, in exchange: Exchange) async -> Result<HTTPResponse, HTTPFailure> {
        var destination = inquiry.address
        var headers = inquiry.headers
        if let override = endpoint.override, destination.hasSameHost(as: exchange.registry) {
            (destination.scheme, destination.host, destination.port) = (override.scheme, override.host, override.port)
            headers["Host"] = inquiry.address.authority
        } else if exchange.realmPolicy == .sameHost {
            // Amazon's registries are many, and each is asked once: kept open, a thousand would be more connections than
            // a process may have.
            headers["Connection"] = "close"
        }
        let request = HTTPRequest(
            method: inquiry.method,
            url: destination.url,
            headers: headers,
            body: inquiry.body,
            trust: trust(at: destination, in: exchange),
            timeLimit: remaining(exchange),
            bodyLimit: 64 << 10
        )
        do throws(HTTPFailure) {
            let answer = try await http.send(request)
            log.debug("\(name(of: inquiry, in: exchange)): \(answer)")
            return .success(answer)
        } catch {
            let isShown = exchange.shown("\(error)") != nil
            log.debug("\(name(of: inquiry, in: exchange)): \(isShown ? "\(error)" : "no answer")")
            if case .timedOut(let host, _) = error { return .failure(.timedOut(host: host, after: timeLimit)) }
            return .failure(error)
        }
    }

    /// Docker believes a registry's own authorities at its token server too, and so do we.
    private func trust(at destination: WebAddress, in exchange: Exchange) -> TrustRoots {
        if destination.scheme == .http { return .system }
        let (host, registry) = (destination.authority, exchange.registry.authority)
        return certificates.trust(for: host == registry ? [host] : [host, registry])
    }

    /// A request for the log, without its query; the host alone if a server has put the secret into the address that it
    /// wants asked.
    private func name(of inquiry: Inquiry, in exchange: Exchange) -> String {
        exchange.shown(url: inquiry.address.url) ?? exchange.shown(authorityOf: inquiry.address)
    }

    private func remaining(_ exchange: Exchange) -> Duration {
        max(.zero, Duration(clampingSeconds: exchange.deadline.timeIntervalSince(clock.now)))
    }
}
