extension Topic {
    static let environmentText = #"""
        Environment: the variables that berth heeds, beside those that a manifest names.

        berth's own
          BERTH_FILE, BERTH_FALLBACK_HELPER, BERTH_REGISTRY_ENDPOINT (for tests)
        Places
          DOCKER_CONFIG, HOME, PATH, XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME;
          of podman's auth.json: REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR
        What a person sees
          NO_COLOR, CLICOLOR_FORCE, TERM, COLUMNS; LC_ALL, LC_CTYPE, LANG
        CI
          CI, TF_BUILD, JENKINS_URL, TEAMCITY_VERSION (no questions, no progress bar);
          GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, GITHUB_WORKSPACE,
          ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN
        Network
          HTTPS_PROXY, HTTP_PROXY (not where REQUEST_METHOD is set), ALL_PROXY and
          NO_PROXY, or the same in small letters; SSL_CERT_FILE, SSL_CERT_DIR
        AWS, as its CLI takes them
          AWS_PROFILE, AWS_DEFAULT_PROFILE, AWS_REGION, AWS_DEFAULT_REGION,
          AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, AWS_ACCESS_KEY_ID,
          AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_SECURITY_TOKEN,
          AWS_CREDENTIAL_EXPIRATION, AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME,
          AWS_WEB_IDENTITY_TOKEN_FILE, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,
          AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN,
          AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, AWS_EC2_METADATA_DISABLED,
          AWS_EC2_METADATA_SERVICE_ENDPOINT, AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE,
          AWS_METADATA_SERVICE_TIMEOUT, AWS_METADATA_SERVICE_NUM_ATTEMPTS,
          KUBERNETES_SERVICE_HOST, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ECR and so on
          for other services, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS,
          AWS_STS_REGIONAL_ENDPOINTS, AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT,
          AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, AWS_MAX_ATTEMPTS
        What others heed: status says so where it matters
          DOCKER_AUTH_CONFIG, HELM_REGISTRY_CONFIG, HELM_CONFIG_HOME, USER, LOGNAME

        Programs that berth runs do not inherit the variables that hold secrets, and no
        manifest has them filled in: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
        AWS_SESSION_TOKEN, AWS_SECURITY_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN, ACTIONS_RUNTIME_TOKEN, DOCKER_AUTH_CONFIG, and
        those that the manifest reads passwords from. No proxy's address is filled in.
        A store that needs AWS keys (ecr-login) needs them in ~/.aws. A command that
        gives a password has its own directory in PWD, and no OLDPWD.

        """#
}
