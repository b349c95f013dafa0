/// A topic of `berth help`.
enum HelpTopic: String, CaseIterable {
    case manifest
    case selectors
    case storage
    case principals
    case environment
    case ci
    case json
    case exitStatus = "exit-status"

    /// At most 40 lines of at most 80 columns, with a line feed at the end.
    var text: String {
        switch self {
        case .manifest: Self.manifestText
        case .selectors: Self.selectorsText
        case .storage: Self.storageText
        case .principals: Self.principalsText
        case .environment: Self.environmentText
        case .ci: Self.ciText
        case .json: Self.jsonText
        case .exitStatus: Self.exitStatusText
        }
    }
}

extension HelpTopic {
    static let ciText = #"""
        CI: if CI is set or there is no terminal, berth asks no question and draws no
        progress bar. The exit status shows the kind of failure
        (`berth help exit-status`).

        GitHub Actions, if GITHUB_ACTIONS is true: if standard error is a pipe, berth
        masks each secret before it prints anything else. berth annotates the manifest
        with failures, one for each cause and at most ten, and adds a table to the
        step's summary. A matrix from the manifest:

          matrix: ${{ fromJSON(needs.plan.outputs.matrix) }}

          berth list --format github-matrix --by region    {"region":["eu-west-1",…]}
          berth apply --only region=${{ matrix.region }}   in each cell

        --by also takes account and profile. A cell never logs out another cell's
        registries, and a misspelled cell is an error. With the web identity token
        {github_oidc: {audience: sts.amazonaws.com}} in a profile and the job permission
        `id-token: write`, the job needs no other action to sign in to AWS.

        GitLab, and others that read DOCKER_AUTH_CONFIG:

          berth export --format docker-auth-config

        Kubernetes:

          berth export --format kubernetes-secret | kubectl apply --server-side -f -

        Anywhere:

          berth plan --detailed-exitcode      exit with 2 if there is work
          berth apply --atomic                store all logins or none
          berth apply --renew                 renew every login, due or not
          berth status --exit-code            exit with 3 if a login is missing or due
          berth apply --json-into log.json    also write JSON events to a file

        `examples/` has a workflow for each.

        """#
}

extension HelpTopic {
    static let environmentText = #"""
        Environment: variables that berth reads, besides those that a manifest names.

        BERTH_FILE, BERTH_FALLBACK_HELPER; for tests, BERTH_REGISTRY_ENDPOINT
        Files and directories
          DOCKER_CONFIG, HOME, PATH, XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME;
          for podman's auth.json: REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR
        Output, and the browser for `berth auth login`
          NO_COLOR, CLICOLOR_FORCE, TERM, COLUMNS; LC_ALL, LC_CTYPE, LANG;
          BROWSER, DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME
        CI
          CI, TF_BUILD, JENKINS_URL, TEAMCITY_VERSION (no questions, no progress bar);
          GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, GITHUB_WORKSPACE,
          ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN
        Network
          HTTPS_PROXY, HTTP_PROXY (not if REQUEST_METHOD is set), ALL_PROXY and
          NO_PROXY, or the same in lower case; SSL_CERT_FILE, SSL_CERT_DIR
        AWS, with the meaning that they have for the AWS CLI
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
          AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, AWS_MAX_ATTEMPTS, AWS_LOGIN_CACHE_DIRECTORY
        Settings of other programs, for warnings and `berth status --consumers`
          DOCKER_AUTH_CONFIG, HELM_REGISTRY_CONFIG, HELM_CONFIG_HOME, USER, LOGNAME,
          CONTAINERS_REGISTRIES_CONF, REGISTRIES_CONFIG_PATH

        Programs that berth runs do not inherit secret variables, and manifests cannot
        use them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
        AWS_SECURITY_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN, DOCKER_AUTH_CONFIG,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN, ACTIONS_RUNTIME_TOKEN, and the manifest's own
        password variables. Proxy addresses are not substituted. Stores such as
        ecr-login need AWS keys in ~/.aws. Password commands get another PWD, no OLDPWD.

        """#
}

extension HelpTopic {
    static let exitStatusText = #"""
        Exit status:

          0    done
          1    failed, wholly or in part, or blocked; successful logins are stored,
               except with --atomic
          2    there is something to do (berth plan --detailed-exitcode)
          3    a login is missing, changed, expired or due (berth status --exit-code);
               with --principals: a profile cannot sign in
          64   wrong usage, or a selector that matches nothing
          65   the manifest has an error, or berth found none
          71   the system does not allow the threads or open files that berth needs
          73   a file cannot be written, or Docker's config cannot be read
          75   another berth held the lock for too long (--lock-timeout)
          78   Docker's config is malformed; berth leaves it unchanged
          130  interrupted; finished logins are stored

        berth prints errors to standard error, also with --quiet.

        docker-credential-berth exits with 0 or 1, as docker expects.

        """#
}

extension HelpTopic {
    static let jsonText = #"""
        JSON: every command can print events for programs, one JSON object a line.

          --json              prints events to standard output, and text to standard
                              error
          --json-into FILE    also writes events to a file that only you may read

        The first line has berth's version and the version of the format:

          {"type":"version","berth":"…","format":1}

        The other events, by `type`:

          planned_change                 the planned change of a registry, and why
          token_request_start, token_request_complete, token_request_errored
                                         requests for tokens and passwords
          apply_start, apply_complete, apply_errored
                                         the start and the result of a change
          change_summary                 the totals of a plan, an apply or a logout
          registry_status, status_summary, principal, consumers
                                         from `berth status`
          registry                       from `berth list`
          manifest                       from `berth validate`
          trusted_manifest               from `berth trust`
          exported                       from `berth export`
          initialized                    from `berth init`
          signed_in, signed_out          from `berth auth`
          schema                         from `berth schema`
          diagnostic                     an error or a warning

        Times are RFC 3339 in UTC. Members without a value are left out. No event
        contains a secret. Ignore types and members that you do not know: berth may add
        some. `format` increases if an event or a member changes its meaning.

        `berth schema events` prints the JSON Schema. Often the last line is enough:

          berth apply --json | tail -1 | jq .changed

        """#
}

extension HelpTopic {
    static let manifestText = #"""
        The manifest: a YAML file with the registries that this machine signs in to, and
        the principals that sign in. It contains no secret.

          version: 1                       required
          name: platform                   the logins' owner; default: the file's name
          include: [team.yaml]             more manifests, relative to this file
          regions: [us-east-2, eu-west-1]  for accounts without regions
          profile: shared                  for accounts without a profile
          renew_before: 6h                 renew if less time is left; default: 6h
          storage: auto                    where logins are stored: `berth help storage`
          verify: true                     check each login before storing it
          profiles:                        see `berth help principals`
            shared: {aws_profile: platform}
          accounts:                        private ECR, for each account and region
            - id: 600423610423
              name: tools
              labels: {env: prod}
          registries:                      all other registries
            - host: public.ecr.aws
            - host: ghcr.io
              username: acme
              password: {env: GITHUB_TOKEN}

        An account also takes profile, regions, endpoints (standard, fips, dual-stack),
        renew_before, storage and verify; a registry takes labels, renew_before, storage
        and verify, and outside Amazon also expires_after and insecure.

        A password is {env: NAME}, {file: PATH} or {command: [PROGRAM, …]}, run in its
        file's directory; it may print JSON with the expiry. <token>: an identity token.

        Values may contain ${NAME}, ${NAME:-default} and ${NAME:?message}, except for
        secret variables; $${ stands for ${. A text has at most 1,024 characters, a path
        4,096, and an argument of a command 16,384.

        berth reads -f FILE (repeatable; - is standard input), else BERTH_FILE, else
        berth.yaml or berth.yml here or above, up to the repository's root or the home
        directory, else ~/.config/berth/berth.yaml. berth skips a file that another
        user could have written, except in a working directory that not all users may
        write to. A manifest that berth found needs `berth trust` to run commands.

        """#
}

extension HelpTopic {
    static let principalsText = #"""
        Principals: who signs in to Amazon's registries. Without a profile, berth finds
        credentials as the AWS CLI does, from the same variables and files, but without
        the CLI. berth uses the first configured source:

          1. keys in the environment
          2. the profile's role: role_arn with source_profile or credential_source
          3. a web identity, from the environment or the profile
          4. SSO (sso_session, or the older form)
          5. keys in ~/.aws/credentials; a login_session
          6. credential_process
          7. keys in ~/.aws/config
          8. a container: an ECS task, EKS Pod Identity
          9. an EC2 instance's role

        The manifest's profiles name others, for an account or a registry:

          profiles:
            shared: {aws_profile: platform}     a profile in ~/.aws/config
            deploy:
              source: shared                    a role, assumed by another profile
              role_arn: arn:aws:iam::${account.id}:role/ecr-pull
            ci:
              role_arn: arn:aws:iam::210987654321:role/ci
              web_identity_token: {github_oidc: {}}
            dev:                                a role of IAM Identity Center
              sso: {start_url: https://…, region: us-east-1, role: EcrPull}

        Such a profile ignores keys in the environment. A role also takes external_id,
        session_name, duration and mfa_serial (berth asks for the code). A web identity
        token is {file: PATH}, {env: NAME} or {github_oidc: {…}}. sso also takes session
        and account, by default the registry's own. role_arn, session_name, external_id
        and sso.account may contain ${account.id}, ${account.name} and ${region} of the
        registry. `region` is that of STS; by default the AWS profile's, or AWS_REGION.

        Each principal signs in once for all of its registries. It needs the permission
        ecr:GetAuthorizationToken (for ECR Public ecr-public:GetAuthorizationToken and
        sts:GetServiceBearerToken).

        `berth status --principals` shows whether each of them can sign in now.

        """#
}

extension HelpTopic {
    static let selectorsText = #"""
        Selectors: select some of a manifest's registries.

          --only KEY=VALUE[,VALUE…]    registries with one of these values
          --skip KEY=VALUE[,VALUE…]    registries without these values

        The keys:

          account    the account's id, or its name in the manifest
          region     such as us-east-2
          profile    the profile that signs in, by its name in the manifest
          host       such as ghcr.io or 600423610423.dkr.ecr.us-east-2.amazonaws.com;
                     Docker Hub is docker.io, and its other names work too
          any other  a label, by its name

        In a value, * matches any characters and ? matches one. Repeat the options to
        combine them: a selected registry matches every --only and no --skip.

          berth apply --only region=eu-*
          berth plan --only account=prod,tools --skip env=dev
          berth logout --only host=ghcr.io

        A selector that matches nothing is an error (exit status 64), so a misspelled
        cell of a CI matrix fails. The error lists possible values. The Tab key does
        too, with the script that `berth --generate-completion-script bash` (or zsh,
        fish) prints.

        berth leaves other registries alone: it neither logs in nor logs out. If a
        registry is no longer in the manifest, only the host, the account's id and the
        region can select it.

        """#
}

extension HelpTopic {
    static let storageText = #"""
        Storage: where berth stores logins. Set `storage` for the whole manifest, an
        account or a registry:

          auto      as Docker's config says: in the store that credsStore or
                    credHelpers names, else in the config file (default)
          file      in the config file, which only its owner may read; berth adds the
                    credHelpers line that docker needs if there is a credsStore
          helper    nowhere: docker-credential-berth signs in when docker needs a
                    login, so no login expires during a build
          NAME      in the credential store docker-credential-NAME, such as pass or
                    secretservice

        Docker's config is in the directory that --config or DOCKER_CONFIG names, else
        in ~/.docker. --config also takes a .json file, or `podman` for the auth.json of
        podman, skopeo and buildah, which names Docker Hub `docker.io`.

        berth writes the config once for all registries, atomically and under a lock,
        and keeps everything else in it. A ledger without secrets records the stored
        logins: ~/.local/state/berth/ledger.json. berth removes only logins that it
        stored. It replaces other logins of declared hosts only if you agree, or with
        --yes.

        berth does not use helpers that sign in by themselves (ecr-login, gcloud), and
        the plan shows them. berth detects a broken store before it requests tokens.

        docker-credential-berth caches tokens in ~/.cache/berth. For hosts that it does
        not manage, it uses the store that BERTH_FALLBACK_HELPER names, without the
        secret variables (`berth help environment`).

        `berth status --consumers` shows which programs can use each stored login.

        """#
}
