/// Endpoint rules for botocore that lead the calls of berth's services to one address.
///
/// Version 2 of the AWS CLI reads `AWS_ENDPOINT_URL` since 2.13 (its CHANGELOG.rst); Debian 12 has 2.9. Every version
/// reads `AWS_DATA_PATH`, a directory whose files replace botocore's own data (`loaders.py`).
package enum BotocoreEndpoints {
    private static let services = [
        "ecr/2015-09-21", "ecr-public/2020-10-30", "sso/2019-06-10", "sso-oidc/2019-06-10", "sts/2011-06-15",
    ]

    /// Returns the files of a directory for `AWS_DATA_PATH`.
    /// - Parameter url: an address without characters that JSON escapes.
    package static func files(leadingTo url: String) -> [(path: String, text: String)] {
        let rules = """
            {"version": "1.0",
             "parameters": {
              "Region": {"builtIn": "AWS::Region", "required": false, "type": "String"},
              "UseDualStack":
               {"builtIn": "AWS::UseDualStack", "required": true, "default": false, "type": "Boolean"},
              "UseFIPS": {"builtIn": "AWS::UseFIPS", "required": true, "default": false, "type": "Boolean"},
              "UseGlobalEndpoint":
               {"builtIn": "AWS::STS::UseGlobalEndpoint", "required": true, "default": false, "type": "Boolean"},
              "Endpoint": {"builtIn": "SDK::Endpoint", "required": false, "type": "String"}},
             "rules": [
              {"type": "endpoint", "conditions": [],
               "endpoint": {"url": "\(url)", "properties": {}, "headers": {}}}]}
            """
        return services.map { ("\($0)/endpoint-rule-set-1.json", rules) }
    }
}
