import Testing

extension ChainScenario {
    /// Container credentials, with absolute URLs: the host of relative ones, `169.254.170.2`, cannot be simulated.
    static let containers: [ChainScenario] = [
        ChainScenario(
            "a container's credentials",
            covers: [.container], environment: [.container], expected: .signs("container:task")
        ),
        ChainScenario(
            "a container's credentials on localhost",
            covers: [.container],
            environment: [
                .set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost:{port}/container/task?id=a%20b")
            ],
            expected: .signs("container:task")
        ),
        ChainScenario(
            "a container's credentials with a token",
            covers: [.containerToken],
            environment: [.guardedContainer, .set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "good-container-token")],
            expected: .signs("container:task")
        ),
        ChainScenario(
            "a container's credentials with a token from a file",
            covers: [.containerTokenFile],
            environment: [.guardedContainer, .set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "{home}/token")],
            files: [.token("good-container-token-file")], expected: .signs("container(file):task")
        ),
        ChainScenario(
            "a container's token file counts before its token",
            covers: [.containerTokenFile],
            environment: [
                .guardedContainer,
                .set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "{home}/token"),
                .set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "good-container-token-variable"),
            ],
            files: [.token("good-container-token-file")], expected: .signs("container(file):task")
        ),
        ChainScenario(
            "a newline at the end of a container's token file: botocore refuses it, berth drops it",
            environment: [.guardedContainer, .set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "{home}/token")],
            files: [.token("good-container-token-file\n")], expected: .signs("container(file):task"),
            botocore: .refused, row: "newline at the end of a container token file"
        ),
        ChainScenario(
            "a newline within a container's token",
            environment: [.guardedContainer, .set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "{home}/token")],
            files: [.token("good-container-token\nX-Evil: 1")], expected: .refused
        ),
        ChainScenario(
            "a missing token file of a container",
            environment: [
                .instance, .guardedContainer, .set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "{home}/nothing"),
            ],
            expected: .refused
        ),
        ChainScenario(
            "a container that requires a token and gets none, and instance metadata",
            environment: [.instance, .guardedContainer], expected: .refused
        ),
        ChainScenario(
            "a container that fails, and instance metadata",
            environment: [.instance, .set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "{server}/container/broken/task")],
            expected: .refused
        ),
        ChainScenario(
            "a container's credentials on another machine over plain http",
            environment: [.instance, .set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.0.2.1/container/task")],
            expected: .refused
        ),
        ChainScenario(
            "a container's credentials for a profile named in the manifest without credentials",
            covers: [.container], profile: "empty", environment: [.keys("AKIAENV"), .container],
            config: "[profile empty]\nregion = eu-west-1", expected: .signs("container:task")
        ),
    ]

    /// Instance metadata, and the fallback without it.
    static let instances: [ChainScenario] = [
        ChainScenario(
            "instance metadata",
            covers: [.instanceMetadata], environment: [.instance], expected: .signs("imds:node-role")
        ),
        ChainScenario(
            "instance metadata for a profile named in the manifest without credentials",
            covers: [.instanceMetadata], profile: "empty", environment: [.keys("AKIAENV"), .instance],
            config: "[profile empty]\nregion = eu-west-1", expected: .signs("imds:node-role")
        ),
        ChainScenario(
            "instance metadata at an address with a slash at its end",
            covers: [.instanceMetadata],
            environment: [.instance, .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{server}/")],
            expected: .signs("imds:node-role")
        ),
        ChainScenario(
            "instance metadata at an address that the profile names",
            environment: [.set("AWS_EC2_METADATA_DISABLED", "false")],
            config: "[default]\nec2_metadata_service_endpoint = {server}/at/profile",
            expected: .signs("imds:node-role at profile")
        ),
        ChainScenario(
            "instance metadata at an address that the environment names before the profile",
            environment: [.instance, .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{server}/at/environment")],
            config: "[default]\nec2_metadata_service_endpoint = {server}/at/profile",
            expected: .signs("imds:node-role at environment")
        ),
        ChainScenario(
            "instance metadata that is disabled in upper case",
            environment: [.set("AWS_EC2_METADATA_DISABLED", "TRUE")], expected: .refused
        ),
        ChainScenario(
            "an instance without a role",
            environment: [.instance, .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{server}/at/bare-machine")],
            expected: .refused
        ),
        ChainScenario(
            "instance metadata of version 1: botocore accepts it, berth does not",
            environment: [.instance, .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "{server}/v1")], expected: .refused,
            botocore: .signs("imds(v1):node-role"), row: "IMDSv1"
        ),
        ChainScenario("nothing at all", expected: .refused),
        ChainScenario(
            "instance metadata without a server",
            environment: [.instance, .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1")],
            expected: .refused
        ),
    ]
}
