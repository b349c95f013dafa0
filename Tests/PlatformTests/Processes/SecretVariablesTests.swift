import Effects
import Platform
import TestSupport
import Testing

@Suite("S21, S22: the variables that hold secrets", .scheduled)
struct SecretVariablesTests {
    @Test("S21: a program inherits none of them, nor those that a manifest names, and all others")
    func inheritable() {
        let kept = ["PATH": "/bin", "AWS_REGION": "eu-west-1", "AWS_PROFILE": "p", "ACTIONS_RUNTIME_URL": "u"]
        let named = ["REG_PASSWORD": "s"]
        let secret = [
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_RUNTIME_TOKEN",
            "DOCKER_AUTH_CONFIG",
        ]
        var variables = kept.merging(named) { $1 }
        for name in secret { variables[name] = "planted" }
        let environment = Effects.fake(environment: variables).environment
        #expect(environment.inheritable(withholding: ["REG_PASSWORD"]) == kept)
        #expect(SecretVariables.names == Set(secret))
    }
}
