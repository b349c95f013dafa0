import FoundationEssentials
import TestSupport
import Testing

@testable import AWS

@Suite("Endpoints compared with botocore's", .enabled(if: Botocore.isExpected, "python3 has no botocore"), .scheduled)
struct BotocoreEndpointTests {
    /// A script that prints the results of botocore's own rules by service, region and kind.
    private static let script = """
        import json, botocore.loaders
        from botocore.endpoint_provider import EndpointProvider
        loader = botocore.loaders.Loader()
        partitions = loader.load_data('partitions')
        regions = [r for p in partitions['partitions'] for r in p['regions'] if not r.endswith('-global')]
        hosts = {}
        for service in ['ecr', 'ecr-public', 'sts', 'sso', 'sso-oidc', 'signin']:
            rules = loader.load_service_model(service, 'endpoint-rule-set-1')
            # Before version 1.44, the rules of signin had only the domains of three partitions.
            isOld = service == 'signin' and 'amazonaws-eusc.eu' not in json.dumps(rules)
            provider = EndpointProvider(rules, partitions)
            for region in regions:
                if isOld and not region.startswith(('eu-c', 'us-east', 'cn-')):
                    continue
                for fips in [False, True]:
                    for dual in [False, True]:
                        found = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual)
                        hosts[f'{service} {region} {fips} {dual}'] = found.url.removeprefix('https://')
        print(json.dumps(hosts))
        """

    @Test("every service has botocore's host, in every region, of every existing kind")
    func same() throws {
        let theirs = try JSONDecoder().decode(
            [String: String].self, from: Botocore.run(Self.script, input: Data())
        )
        var compared = 0
        for service in AWSService.allCases {
            for region in Partition.all.flatMap(\.regions) where service != .ecrPublic || region == ECRPublic.region {
                for (fips, dual) in [(false, false), (true, false), (false, true), (true, true)] {
                    guard let host = service.host(region: region, fips: fips, dualStack: dual) else { continue }
                    let key = "\(service.rawValue) \(region) \(fips ? "True" : "False") \(dual ? "True" : "False")"
                    if service == .signIn && theirs[key] == nil { continue }
                    #expect(host == theirs[key], "\(key)")
                    compared += 1
                }
            }
        }
        #expect(compared > 600)
    }
}
