import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("Endpoints", .scheduled)
struct ServiceEndpointTests {
    /// The results of botocore 1.43's rules, for the kinds that exist: plain, FIPS, dual-stack, both.
    @Test(
        "each partition's hosts are those of the AWS CLI",
        arguments: [
            (
                .ecr, "us-east-2",
                [
                    "api.ecr.us-east-2.amazonaws.com", "api.ecr-fips.us-east-2.amazonaws.com",
                    "ecr.us-east-2.api.aws", "ecr-fips.us-east-2.api.aws",
                ]
            ),
            (
                .ecr, "us-gov-west-1",
                [
                    "api.ecr.us-gov-west-1.amazonaws.com", "api.ecr-fips.us-gov-west-1.amazonaws.com",
                    "ecr.us-gov-west-1.api.aws", "ecr-fips.us-gov-west-1.api.aws",
                ]
            ),
            (
                .ecr, "cn-north-1",
                ["api.ecr.cn-north-1.amazonaws.com.cn", nil, "ecr.cn-north-1.api.amazonwebservices.com.cn", nil]
            ),
            (.ecr, "us-iso-east-1", ["api.ecr.us-iso-east-1.c2s.ic.gov", nil, nil, nil]),
            (.ecr, "us-isob-east-1", ["api.ecr.us-isob-east-1.sc2s.sgov.gov", nil, nil, nil]),
            (.ecr, "eu-isoe-west-1", ["api.ecr.eu-isoe-west-1.cloud.adc-e.uk", nil, nil, nil]),
            (.ecr, "us-isof-south-1", ["api.ecr.us-isof-south-1.csp.hci.ic.gov", nil, nil, nil]),
            (
                .ecr, "eusc-de-east-1",
                ["api.ecr.eusc-de-east-1.amazonaws.eu", nil, "ecr.eusc-de-east-1.api.amazonwebservices.eu", nil]
            ),
            (
                .ecrPublic, "us-east-1",
                [
                    "api.ecr-public.us-east-1.amazonaws.com", "api.ecr-public-fips.us-east-1.amazonaws.com",
                    "ecr-public.us-east-1.api.aws", "api.ecr-public-fips.us-east-1.api.aws",
                ]
            ),
            (
                .sts, "us-east-1",
                [
                    "sts.us-east-1.amazonaws.com", "sts-fips.us-east-1.amazonaws.com", "sts.us-east-1.api.aws",
                    "sts-fips.us-east-1.api.aws",
                ]
            ),
            (
                .sts, "us-gov-west-1",
                [
                    "sts.us-gov-west-1.amazonaws.com", "sts.us-gov-west-1.amazonaws.com", "sts.us-gov-west-1.api.aws",
                    "sts-fips.us-gov-west-1.api.aws",
                ]
            ),
            (
                .sts, "cn-north-1",
                ["sts.cn-north-1.amazonaws.com.cn", nil, "sts.cn-north-1.api.amazonwebservices.com.cn", nil]
            ),
            (
                .signIn, "eu-west-1",
                [
                    "eu-west-1.signin.aws.amazon.com", "signin-fips.eu-west-1.amazonaws.com",
                    "signin.eu-west-1.api.aws", "signin-fips.eu-west-1.api.aws",
                ]
            ),
            (
                .signIn, "us-gov-west-1",
                [
                    "us-gov-west-1.signin.amazonaws-us-gov.com", "signin-fips.amazonaws-us-gov.com",
                    "signin.us-gov-west-1.api.aws", "signin-fips.us-gov-west-1.api.aws",
                ]
            ),
            (
                .signIn, "us-gov-east-1",
                [
                    "us-gov-east-1.signin.amazonaws-us-gov.com", "us-gov-east-1.signin-fips.amazonaws-us-gov.com",
                    "signin.us-gov-east-1.api.aws", "signin-fips.us-gov-east-1.api.aws",
                ]
            ),
            (
                .signIn, "cn-north-1",
                ["cn-north-1.signin.amazonaws.cn", nil, "signin.cn-north-1.api.amazonwebservices.com.cn", nil]
            ),
            (.signIn, "us-iso-east-1", ["us-iso-east-1.signin.c2shome.ic.gov", nil, nil, nil]),
            (.signIn, "us-isob-east-1", ["us-isob-east-1.signin.sc2shome.sgov.gov", nil, nil, nil]),
            (.signIn, "eu-isoe-west-1", ["eu-isoe-west-1.signin.csphome.adc-e.uk", nil, nil, nil]),
            (.signIn, "us-isof-south-1", ["us-isof-south-1.signin.csphome.hci.ic.gov", nil, nil, nil]),
            (
                .signIn, "eusc-de-east-1",
                [
                    "eusc-de-east-1.signin.amazonaws-eusc.eu", nil, "signin.eusc-de-east-1.api.amazonwebservices.eu",
                    nil,
                ]
            ),
        ] as [(AWSService, String, [String?])]
    )
    func table(service: AWSService, region: String, hosts: [String?]) {
        let kinds = [(false, false), (true, false), (false, true), (true, true)]
        #expect(kinds.map { service.host(region: region, fips: $0, dualStack: $1) } == hosts)
    }

    private func settings(config: String = "", _ environment: [String: String] = [:]) throws -> ClientSettings {
        let files = AWSFiles(config: config, credentials: AWSFiles.keys, environment: environment)
        return try files.resolve(.profile("platform")).settings
    }

    private func urls(config: String = "", _ environment: [String: String] = [:]) throws -> [String] {
        let settings = try settings(config: config, environment)
        return try [AWSService.ecr, .ecrPublic, .sts].map { try settings.endpoint(of: $0, region: "us-east-1").url }
    }

    private func message(config: String = "", _ environment: [String: String]) -> String {
        AWSFiles(config: config, credentials: AWSFiles.keys, environment: environment).failure(.profile("platform"))
    }

    @Test("the environment's endpoints come before a services section's, and those before the profile's")
    func overrides() throws {
        let config = """
            [profile platform]
            endpoint_url = https://all.example.com
            services = local
            [services local]
            ecr =
              endpoint_url = http://127.0.0.1:5000/ecr
            """
        let all = "https://all.example.com/"
        #expect(try urls(config: config) == ["http://127.0.0.1:5000/ecr/", all, all])
        #expect(
            try urls(config: config, ["AWS_ENDPOINT_URL_ECR_PUBLIC": "https://public.example.com:8443"])
                == ["http://127.0.0.1:5000/ecr/", "https://public.example.com:8443/", all]
        )
        let sandbox = "http://localhost:9000/"
        #expect(
            try urls(config: config, ["AWS_ENDPOINT_URL": "http://localhost:9000", "AWS_ENDPOINT_URL_STS": all])
                == [sandbox, sandbox, all]
        )
    }

    @Test("configured endpoints can be ignored, all together")
    func ignored() throws {
        let usual = [
            "https://api.ecr.us-east-1.amazonaws.com/", "https://api.ecr-public.us-east-1.amazonaws.com/",
            "https://sts.us-east-1.amazonaws.com/",
        ]
        let endpoint = ["AWS_ENDPOINT_URL": "http://localhost:9000"]
        #expect(try urls(endpoint.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }) == usual)
        let profile = "[profile platform]\nignore_configured_endpoint_urls = true\n"
        #expect(try urls(config: profile, endpoint) == usual)
    }

    @Test("FIPS and dual-stack follow the environment, or else the profile")
    func kinds() throws {
        let fips = "[profile platform]\nuse_fips_endpoint = true\n"
        #expect(try urls(config: fips)[0] == "https://api.ecr-fips.us-east-1.amazonaws.com/")
        let both = try urls(config: fips, ["AWS_USE_DUALSTACK_ENDPOINT": "True"])
        #expect(both[0] == "https://ecr-fips.us-east-1.api.aws/")
        #expect(
            try urls(config: fips, ["AWS_USE_FIPS_ENDPOINT": "false"])[0] == "https://api.ecr.us-east-1.amazonaws.com/"
        )
    }

    @Test("a kind that the partition does not have is an error")
    func noSuchKind() throws {
        let settings = try settings(["AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"])
        let failure = #expect(throws: AWSError.self) { try settings.endpoint(of: .ecr, region: "cn-north-1") }
        #expect(
            failure.map { "\($0)" } == """
                ecr has no FIPS dual-stack endpoint in cn-north-1
                Unset AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT, or the profile's settings of these names.
                """
        )
    }

    @Test("plain http goes only to this machine")
    func plainHTTP() {
        #expect(
            message(["AWS_ENDPOINT_URL_ECR": "http://ecr.example.com"]) == """
                AWS_ENDPOINT_URL_ECR is `http://ecr.example.com`: plain HTTP to another machine
                Others could read the credentials. Use https; http is for loopback only.
                """
        )
        for url in ["http://127.0.0.1:1/", "http://[::1]:5000", "HTTP://LOCALHOST"] {
            #expect(message(["AWS_ENDPOINT_URL_ECR": url]) == "found profile platform")
        }
        for url in ["http://127.0.0.1.example.com", "http://[::2]", "http://localhost.example.com:80"] {
            #expect(message(["AWS_ENDPOINT_URL_ECR": url]).contains("plain HTTP to another machine"))
        }
    }

    @Test(
        "a text that is not a URL is an error",
        arguments: [
            "localhost:9000", "ftp://x", "https://", "https://:1", "https://x:99999",
            "https://[::1", "http:/localhost", "https://x y",
        ]
    )
    func noURL(url: String) {
        #expect(
            message(["AWS_ENDPOINT_URL": url])
                == "AWS_ENDPOINT_URL is `\(url)`; it should be a URL such as https://ecr.example.com"
        )
    }

    @Test(
        "S34: a query in a URL is not shown", arguments: ["https://x?hunter2", "https://x#hunter2", "ftp://x?hunter2"])
    func query(url: String) {
        let shown = url.prefix { $0 != "?" && $0 != "#" }
        #expect(
            message(["AWS_ENDPOINT_URL": url])
                == "AWS_ENDPOINT_URL is `\(shown)?…`; it should be a URL such as https://ecr.example.com"
        )
    }

    @Test(
        "S34: a password in a URL is not shown",
        arguments: ["https://a:hunter2@x", "ftp://a:hun@ter2@x", "a:hunter2@x"])
    func password(url: String) {
        #expect(
            message(["AWS_ENDPOINT_URL": url])
                == "AWS_ENDPOINT_URL is `…@x`; it should be a URL such as https://ecr.example.com"
        )
    }

    @Test("settings with invalid values are errors with their place")
    func badSettings() {
        #expect(
            message(["AWS_USE_FIPS_ENDPOINT": "1"]) == "AWS_USE_FIPS_ENDPOINT is `1`; it should be true or false"
        )
        #expect(
            message(config: "[profile platform]\nuse_dualstack_endpoint = yes\n", [:])
                == "use_dualstack_endpoint of profile platform (~/.aws/config:1) is `yes`; it should be true or false"
        )
        #expect(
            message(["AWS_MAX_ATTEMPTS": "0"]) == "AWS_MAX_ATTEMPTS is `0`; it should be a number from 1 to 255"
        )
        #expect(
            message(config: "[profile platform]\nservices = local\n", [:]) == """
                profile platform (~/.aws/config:1) has services = local, but there is no [services local] in the \
                config file
                """
        )
        let services = "[profile platform]\nservices = x\n[services x]\nsts =\n  endpoint_url = http://x\n"
        #expect(
            message(config: services, [:]) == """
                endpoint_url of sts in [services x] (~/.aws/config:3) is `http://x`: plain HTTP to another machine
                Others could read the credentials. Use https; http is for loopback only.
                """
        )
    }

    @Test("AWS_CA_BUNDLE, or else the profile's ca_bundle, replaces all trusted certificates")
    func certificates() async throws {
        #expect(try settings().trust == .system)
        let config = "[profile platform]\nca_bundle = ~/ca.pem\n"
        #expect(try settings(config: config).trust == .only("/home/me/ca.pem"))
        #expect(try settings(config: config, ["AWS_CA_BUNDLE": "ca.pem"]).trust == .only("/home/me/work/ca.pem"))
        let files = AWSFiles(config: config, credentials: AWSFiles.keys)
        let http = FakeHTTP { _ in ServiceResponses.token("t") }
        _ = try await files.client(http).publicToken(for: files.resolve(.profile("platform")))
        #expect(http.requests.map(\.trust) == [.only("/home/me/ca.pem")])
    }

    @Test("A7: REQUESTS_CA_BUNDLE comes after AWS_CA_BUNDLE and the profile's ca_bundle, as in botocore")
    func requestsBundle() throws {
        let variables = ["REQUESTS_CA_BUNDLE": "requests.pem"]
        #expect(try settings(config: "", variables).trust == .only("/home/me/work/requests.pem"))
        let config = "[profile platform]\nca_bundle = ~/ca.pem\n"
        #expect(try settings(config: config, variables).trust == .only("/home/me/ca.pem"))
        let both = variables.merging(["AWS_CA_BUNDLE": "ca.pem"]) { $1 }
        #expect(try settings(config: config, both).trust == .only("/home/me/work/ca.pem"))
        #expect(try settings(config: "", ["REQUESTS_CA_BUNDLE": " "]).trust == .system)
    }

    @Test(
        "STS has one endpoint for all of the legacy one's regions if that is requested",
        arguments: [
            (["AWS_STS_REGIONAL_ENDPOINTS": "legacy"], "", "us-west-2", "https://sts.amazonaws.com/", "us-east-1"),
            ([:], "sts_regional_endpoints = Legacy", "eu-west-1", "https://sts.amazonaws.com/", "us-east-1"),
            (["AWS_STS_REGIONAL_ENDPOINTS": "legacy"], "", "me-south-1", "https://sts.me-south-1.amazonaws.com/", nil),
            (
                ["AWS_STS_REGIONAL_ENDPOINTS": "regional"], "sts_regional_endpoints = legacy", "us-west-2",
                "https://sts.us-west-2.amazonaws.com/", nil
            ),
            (
                ["AWS_STS_REGIONAL_ENDPOINTS": "legacy", "AWS_USE_FIPS_ENDPOINT": "true"], "", "us-west-2",
                "https://sts-fips.us-west-2.amazonaws.com/", nil
            ),
            (
                ["AWS_STS_REGIONAL_ENDPOINTS": "legacy", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"], "", "us-west-2",
                "http://127.0.0.1:1/", nil
            ),
        ] as [([String: String], String, String, String, String?)]
    )
    func legacySTS(
        environment: [String: String], config: String, region: String, url: String, signingRegion: String?
    ) throws {
        let settings = try settings(config: "[profile platform]\n\(config)\n", environment)
        let endpoint = try settings.endpoint(of: .sts, region: region)
        #expect(endpoint.url == url)
        #expect(endpoint.signingRegion == signingRegion)
    }

    @Test("a call to it is signed for its region")
    func legacySigning() async throws {
        let files = AWSFiles(
            config: "[profile platform]\nregion = eu-west-1\n", credentials: AWSFiles.keys,
            environment: ["AWS_STS_REGIONAL_ENDPOINTS": "legacy"]
        )
        let http = FakeHTTP { _ in ServiceResponses.role("PULL") }
        _ = await files.signIn(.profile("platform"), RoleSpecification(arn: "arn:aws:iam::1:role/pull"), http: http)
        #expect(http.requests.map(\.url) == ["https://sts.amazonaws.com/"])
        #expect(http.requests[0].scope == "us-east-1/sts")
    }

    @Test("a value other than regional or legacy is an error")
    func badSTS() {
        #expect(
            AWSFiles(credentials: AWSFiles.keys, environment: ["AWS_STS_REGIONAL_ENDPOINTS": "global"])
                .failure(.profile("platform"))
                == "AWS_STS_REGIONAL_ENDPOINTS is `global`; it should be regional or legacy"
        )
    }

    @Test("the sign-in service's endpoint can be set, in the environment and in a services section")
    func signIn() throws {
        let config =
            "[profile platform]\nservices = local\n[services local]\nsignin =\n  endpoint_url = http://127.0.0.1:5000\n"
        #expect(try settings(config: config).endpoint(of: .signIn, region: "us-east-1").url == "http://127.0.0.1:5000/")
        let variable = ["AWS_ENDPOINT_URL_SIGNIN": "https://signin.corp"]
        #expect(
            try settings(config: config, variable).endpoint(of: .signIn, region: "us-east-1").url
                == "https://signin.corp/")
    }

    @Test("SSO has separate endpoints that can be set")
    func sso() throws {
        let environment = [
            "AWS_ENDPOINT_URL_SSO": "https://portal.corp", "AWS_ENDPOINT_URL_SSO_OIDC": "https://oidc.corp",
        ]
        let settings = try settings(environment)
        #expect(try settings.endpoint(of: .sso, region: "us-east-1").url == "https://portal.corp/")
        #expect(try settings.endpoint(of: .ssoOIDC, region: "us-east-1").url == "https://oidc.corp/")
        let plain = try self.settings()
        #expect(try plain.endpoint(of: .sso, region: "eu-west-1").url == "https://portal.sso.eu-west-1.amazonaws.com/")
        #expect(try plain.endpoint(of: .ssoOIDC, region: "eu-west-1").url == "https://oidc.eu-west-1.amazonaws.com/")
    }
}
