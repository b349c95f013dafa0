import BerthCore
import Platform

/// Checks which hosts get which credentials.
struct RequestJudge {
    let registries: [RegistryDeclaration]
    let input: SessionInput

    /// Claims that a request's credentials go only to permitted hosts.
    func check(_ request: HTTPRequest) {
        let url = Array(request.url.utf8)
        claim(!Canary.isIn(url) && !Canary.isIn(url, mark: Canary.passwordMark), "no secret in \(request.url)")
        let texts = request.headers.fields.map { Array($0.value.utf8) } + [request.body]
        let carries = { (secret: String) in texts.contains { Canary.isIn($0, mark: secret) } }
        claim(!carries(Canary.secretKey), "no secret key in a request to \(request.url)")
        guard carries(Canary.mark) || carries(Canary.passwordMark) else { return }
        guard let target = WrittenURL(url) else {
            claim(false, "an address with one meaning: \(request.url)")
            return
        }
        let isSafe = target.isTLS || target.isThisMachine || isInsecure(target)
        claim(isSafe, "no credentials in clear text to \(request.url)")
        if carries(Canary.session) || carries(Canary.sso) {
            claim(isAWS(target) || hasEndpoint, "AWS credentials go to AWS, not to \(request.url)")
            // The body, such as an external ID, is in the log of the role's owner.
            claim(!Canary.isIn(request.body, mark: Canary.session), "no secret in the body for \(request.url)")
        }
        if carries(Canary.actions) {
            claim(target.host == "token.actions.example.com", "GitHub's token goes to GitHub, not to \(request.url)")
        }
        if carries(Canary.container) {
            claim(target.isTLS || target.isThisMachine, "the container's token stays here, not \(request.url)")
        }
        if carries(Canary.ecr) || carries(Canary.boss) || carries(Canary.stored) {
            claim(isDeclared(target) || isOverride(target), "a login goes to its registry, not to \(request.url)")
        }
    }

    private var hasEndpoint: Bool {
        input.contains("ENDPOINT") || input.contains("endpoint_url")
    }

    private func isOverride(_ target: WrittenURL) -> Bool {
        target.isThisMachine && input.contains("BERTH_REGISTRY_ENDPOINT")
    }

    private func isAWS(_ target: WrittenURL) -> Bool {
        // Of every partition in botocore 1.43's `partitions.json`.
        let domains = [
            ".amazonaws.com", ".api.aws", ".amazonaws.com.cn", ".amazonwebservices.com.cn", ".amazonaws.eu",
            ".amazonwebservices.eu", ".c2s.ic.gov", ".sc2s.sgov.gov", ".cloud.adc-e.uk", ".csp.hci.ic.gov",
        ]
        return target.isTLS && domains.contains { target.host.utf8.reversed().starts(with: $0.utf8.reversed()) }
    }

    /// A registry's token server may be another host: it gets passwords over TLS, but none of Amazon's tokens.
    private func isDeclared(_ target: WrittenURL) -> Bool {
        registries.contains { registry in
            let host = registry.host.lowercased()
            if host == "https://index.docker.io/v1/" { return target.isTLS }
            if host == target.authority || "\(host):443" == target.authority { return true }
            guard case .other = registry.kind else { return false }
            return target.isTLS || target.isThisMachine || isInsecure(target)
        }
    }

    private func isInsecure(_ target: WrittenURL) -> Bool {
        registries.contains { registry in
            guard case .other(let login) = registry.kind, login.insecure else { return false }
            return WrittenURL(Array("http://\(registry.host)/".utf8))?.host == target.host
        }
    }
}

/// A URL split by its bytes, if every program splits it in the same way.
struct WrittenURL {
    let isTLS: Bool
    /// In lower case, with brackets.
    let host: String
    /// The same with its port.
    let authority: String

    /// Returns `nil` if two programs could read the URL differently.
    init?(_ url: [UInt8]) {
        guard url.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5C }) else { return nil }
        let schemes = ["https://", "http://"]
        guard let scheme = schemes.first(where: { url.starts(with: $0.utf8) }) else { return nil }
        isTLS = scheme == "https://"
        let written = url.dropFirst(scheme.utf8.count).prefix { ![0x2F, 0x3F, 0x23].contains($0) }
        guard !written.isEmpty, !written.contains(0x40), !written.contains(0x25) else { return nil }
        authority = Array(written).text.lowercased()
        if written.first == 0x5B {
            guard let end = written.firstIndex(of: 0x5D) else { return nil }
            host = Array(written[...end]).text.lowercased()
        } else {
            host = Array(written.prefix { $0 != 0x3A }).text.lowercased()
        }
    }

    /// Whether the host is this machine, or an address of AWS's services on a machine.
    var isThisMachine: Bool {
        let known = [
            "localhost", "[::1]", "169.254.169.254", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]",
            "[fd00:ec2::254]",
        ]
        if known.contains(host) { return true }
        let numbers = host.utf8.split(separator: 0x2E, omittingEmptySubsequences: false).map(Array.init)
        return numbers.count == 4 && numbers[0].text == "127"
            && numbers.allSatisfy { digits in
                guard let number = UInt8(digits.text) else { return false }
                return "\(number)" == digits.text
            }
    }
}
