import Testing

/// A row A1 to A17 of the faults reported in practice (`../shared/field/faults.md`), and how `berth apply` and the AWS
/// CLI are compared on it.
struct FieldRow: Sendable {
    /// A way to compare the two.
    enum Comparison: Sendable {
        /// The scenarios whose names start with the row's number.
        case scenarios
        /// Two scenarios, one after the other on one machine: the second one's key signs.
        case successions([[ChainScenario]])
        /// The same, with AWS over TLS: the scenarios differ in the certificates that the machine trusts.
        case trust([ChainScenario])
        /// No comparison, with the reason.
        case none(String)
    }

    var name: String
    var comparison: Comparison

    /// The row's scenarios without those on the region of STS: the CLI needs `--region` for ECR, and uses it for STS
    /// too.
    var scenarios: [ChainScenario] {
        switch comparison {
        case .scenarios: ChainScenario.all.filter { $0.name.hasPrefix("\(name): ") && $0.region == .registry }
        case .successions(let pairs): pairs.flatMap(\.self)
        case .trust(let scenarios): scenarios
        case .none: []
        }
    }

    static let all: [FieldRow] = [
        FieldRow(name: "A1", comparison: .successions(successions)),
        FieldRow(name: "A2", comparison: .scenarios),
        FieldRow(
            name: "A3",
            comparison: .none("the AWS CLI does not read SSL_CERT_FILE and SSL_CERT_DIR: it has authorities of its own")
        ),
        FieldRow(name: "A4", comparison: .scenarios),
        FieldRow(name: "A5", comparison: .scenarios),
        FieldRow(name: "A6", comparison: .scenarios),
        FieldRow(name: "A7", comparison: .trust(trust)),
        FieldRow(name: "A8", comparison: .scenarios),
        FieldRow(name: "A9", comparison: .scenarios),
        FieldRow(name: "A10", comparison: .scenarios),
        FieldRow(name: "A11", comparison: .scenarios),
        FieldRow(
            name: "A12",
            comparison: .none(
                "the AWS CLI signs in with one profile at a time, so no number of programs can be compared")),
        FieldRow(name: "A13", comparison: .scenarios),
        FieldRow(name: "A14", comparison: .scenarios),
        FieldRow(name: "A15", comparison: .scenarios),
        FieldRow(name: "A16", comparison: .scenarios),
        FieldRow(name: "A17", comparison: .none("the AWS CLI does not check a login at the registry's host")),
    ]

    private static let successions: [[ChainScenario]] = [
        [
            ChainScenario("A1: keys in the environment", environment: [.keys("AKIAONE")], expected: .signs("AKIAONE")),
            ChainScenario("A1: then other keys", environment: [.keys("AKIATWO")], expected: .signs("AKIATWO")),
        ],
        [
            ChainScenario(
                "A1: keys in a file", credentials: "[default]\n{keys AKIAONE}", expected: .signs("AKIAONE")),
            ChainScenario(
                "A1: then other keys in it", credentials: "[default]\n{keys AKIATWO}", expected: .signs("AKIATWO")),
        ],
        [
            ChainScenario(
                "A1: a profile", environment: [.profile("one")],
                credentials: "[one]\n{keys AKIAONE}\n[two]\n{keys AKIATWO}", expected: .signs("AKIAONE")),
            ChainScenario(
                "A1: then another profile", environment: [.profile("two")],
                credentials: "[one]\n{keys AKIAONE}\n[two]\n{keys AKIATWO}", expected: .signs("AKIATWO")),
        ],
    ]

    private static let trust: [ChainScenario] = [
        ChainScenario("A7: an unknown authority", environment: [.keys("AKIAENV")], expected: .refused),
        ChainScenario(
            "A7: REQUESTS_CA_BUNDLE", environment: [.keys("AKIAENV"), .set("REQUESTS_CA_BUNDLE", "{ca}")],
            expected: .signs("AKIAENV")),
        ChainScenario(
            "A7: AWS_CA_BUNDLE overrides it",
            environment: [
                .keys("AKIAENV"), .set("AWS_CA_BUNDLE", "{ca}"), .set("REQUESTS_CA_BUNDLE", "{home}/other.pem"),
            ],
            files: [.file("other.pem", otherAuthority)], expected: .signs("AKIAENV")),
        ChainScenario(
            "A7: so does the profile's ca_bundle",
            environment: [.keys("AKIAENV"), .set("REQUESTS_CA_BUNDLE", "{home}/other.pem")],
            config: "[default]\nca_bundle = {ca}", files: [.file("other.pem", otherAuthority)],
            expected: .signs("AKIAENV")),
        ChainScenario(
            "A7: REQUESTS_CA_BUNDLE does not override AWS_CA_BUNDLE",
            environment: [
                .keys("AKIAENV"), .set("AWS_CA_BUNDLE", "{home}/other.pem"), .set("REQUESTS_CA_BUNDLE", "{ca}"),
            ],
            files: [.file("other.pem", otherAuthority)], expected: .refused),
    ]

    /// An authority that issued none of the certificates here.
    private static let otherAuthority = """
        -----BEGIN CERTIFICATE-----
        MIIBlTCCATugAwIBAgIUByRjwA/U4gSUaikzYVMbGyXL+zgwCgYIKoZIzj0EAwIw
        HzEdMBsGA1UEAwwUYmVydGgncyB0ZXN0czogb3RoZXIwIBcNMjYxMTI4MTg0MDEy
        WhgPMjEyNjExMDQxODQwMTJaMB8xHTAbBgNVBAMMFGJlcnRoJ3MgdGVzdHM6IG90
        aGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIbF1KDb9gdxkzJfmgEAeuoGL
        jiXtPlnbYiz6bZncHXcqvzXCZ+tAqVB8j9nKslfBNSyCt+3nQp4qU//UZBmmAqNT
        MFEwHQYDVR0OBBYEFLIQc8ZXN0GJb53yfWGw7mvcmK2LMB8GA1UdIwQYMBaAFLIQ
        c8ZXN0GJb53yfWGw7mvcmK2LMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
        SAAwRQIgJOvau4q7f21LzqqKklZTLC2BFzial08dhmkbl7z0Z1QCIQCcvTBd1Kw1
        d+NNJhaSj0C7kK5lQW96U5dYWIDGHVTmmg==
        -----END CERTIFICATE-----
        """
}
