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
        CI: if CI is set, or if there is no terminal, berth asks no question and draws
        no progress bar. The exit status says what kind of failure it was
        (`berth help exit-status`).

        GitHub Actions, where GITHUB_ACTIONS is true: before anything else is printed,
        each secret is masked, if standard error is a pipe; failures are marked in the
        manifest, with one annotation for each cause and ten at most; the step's
        summary gets a table. A matrix from the manifest:

          matrix: ${{ fromJSON(needs.plan.outputs.matrix) }}

          berth list --format github-matrix --by region    {"region":["eu-west-1",…]}
          berth apply --only region=${{ matrix.region }}   in each cell

        --by also takes account and profile. A cell never logs out another cell's
        registries, and one that is misspelt is an error. With a profile of
        {github_oidc: {audience: sts.amazonaws.com}} and the job's permission
        `id-token: write`, no other action is needed to sign in to AWS.

        GitLab, and others that take DOCKER_AUTH_CONFIG:

          berth export --format docker-auth-config

        Kubernetes:

          berth export --format kubernetes-secret --namespace apps | kubectl apply -f -

        Anywhere:

          berth plan --detailed-exitcode      2 if there is work, 1 if all is blocked
          berth apply --atomic                all of it, or nothing
          berth apply --renew                 every login again, due or not
          berth status --exit-code            3 where something is missing or expires
          berth apply --json-into log.json    events for a program, the text as ever

        `examples/` has a workflow for each.

        """#
}

extension HelpTopic {
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
          DOCKER_AUTH_CONFIG, HELM_REGISTRY_CONFIG, HELM_CONFIG_HOME, USER, LOGNAME,
          CONTAINERS_REGISTRIES_CONF, REGISTRIES_CONFIG_PATH

        Programs that berth runs do not inherit secret variables, and no manifest may
        use them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
        AWS_SECURITY_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN, DOCKER_AUTH_CONFIG,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN, ACTIONS_RUNTIME_TOKEN, and those that the
        manifest reads passwords from. No proxy's address is filled in. Stores such as
        ecr-login need AWS keys in ~/.aws. Password commands get another PWD, no OLDPWD.

        """#
}

extension HelpTopic {
    static let exitStatusText = #"""
        Exit status:

          0    done: everything is as the manifest says, or as far as was asked
          1    failed, wholly or in part, or blocked; what succeeded is stored, unless
               --atomic was given
          2    there is something to do (berth plan --detailed-exitcode)
          3    something is missing, changed, expired or about to (berth status
               --exit-code); with --principals: somebody cannot sign in
          64   wrong use of a command, or a selector that matches nothing
          65   the manifest is not sound, or there is none
          71   the system does not allow the threads or open files that berth needs
          73   a file cannot be written, or Docker's config cannot be read
          75   another berth had the lock for too long (--lock-timeout)
          78   Docker's config is malformed: it is left alone
          130  interrupted: what was finished is stored

        What failed is told on standard error, also with --quiet.

        docker-credential-berth ends with 0 or 1, as docker wants it.

        """#
}

extension HelpTopic {
    static let jsonText = #"""
        JSON: every command tells programs what it does, as lines of JSON ("events").

          --json              on standard output, and nothing else there; the text goes
                              to standard error
          --json-into FILE    into a file that only you may read; the text as ever

        The first line says which berth speaks, and in which format:

          {"type":"version","berth":"…","format":1}

        Then come, by `type`:

          planned_change                 what is to be done about a registry, and why
          token_request_start, token_request_complete, token_request_errored
          apply_start, apply_complete, apply_errored
                                         what became of it
          change_summary                 the sum of a plan, an apply or a logout
          registry_status, status_summary, principal, consumers
                                         of `berth status`
          registry                       of `berth list`
          manifest                       of `berth validate`
          trusted_manifest               of `berth trust`
          exported                       of `berth export`
          initialized                    of `berth init`
          schema                         of `berth schema`
          diagnostic                     something that is wrong, or may be

        Times are RFC 3339 in UTC. What there is nothing to say of is left out. There is
        no secret in any of it. A reader passes over types and members that it does not
        know: new ones may come. `format` grows where an old one changes its meaning.

        `berth schema events` prints the JSON Schema. The last line is often enough:

          berth apply --json | tail -1 | jq .changed

        """#
}

extension HelpTopic {
    static let manifestText = #"""
        The manifest: one YAML file that says which registries this machine should be
        signed in to, and as whom. There is no secret in it.

          version: 1                       required
          name: platform                   who owns the logins; default: the file's name
          include: [team.yaml]             further manifests, from this one's folder
          regions: [us-east-2, eu-west-1]  of every account that names none
          profile: shared                  of every account that names none
          renew_before: 6h                 renew when less is left; default: 6h
          storage: auto                    where logins go: `berth help storage`
          verify: true                     ask each registry before storing its login
          profiles:                        who signs in: `berth help principals`
            shared: {aws_profile: platform}
          accounts:                        private ECR: per account and region
            - id: 600423610423
              name: tools
              labels: {env: prod}
          registries:                      everything else
            - host: public.ecr.aws
            - host: ghcr.io
              username: acme
              password: {env: GITHUB_TOKEN}

        An account also takes profile, regions, endpoints (standard, fips, dual-stack),
        renew_before, storage and verify; a registry takes labels, renew_before, storage
        and verify, and one that is not Amazon's expires_after and insecure.

        A password is {env: NAME}, {file: PATH} or {command: [PROGRAM, …]}, run in its
        file's directory; it may print JSON with the expiry. <token>: an identity token.

        ${NAME}, ${NAME:-default} and ${NAME:?message} in values are filled in from the
        environment, except from variables that hold secrets; $${ is a plain ${. A text
        has at most 1,024 characters, a path 4,096, an argument of a command 16,384.

        berth looks in this order: -f FILE (may be repeated; - is standard input),
        BERTH_FILE, berth.yaml or berth.yml here or above, up to the repository's root
        or the home directory, then ~/.config/berth/berth.yaml. A file that another user
        could have written counts only with -f, or in a working directory that not all
        users may write to. One that was found and runs commands needs `berth trust`.

        """#
}

extension HelpTopic {
    static let principalsText = #"""
        Principals: who signs in to Amazon's registries. Without a word about it, it is
        whom the AWS CLI would take, by the same variables and files, and without the
        CLI. The first that is configured decides:

          1. keys in the environment
          2. the profile's role: role_arn with source_profile or credential_source
          3. a web identity, of the environment or of the profile
          4. SSO (sso_session, or the older form)
          5. keys in ~/.aws/credentials; a login_session
          6. credential_process
          7. keys in ~/.aws/config
          8. a container: an ECS task, EKS Pod Identity
          9. an instance's role

        The manifest's profiles name others, for an account or a registry:

          profiles:
            shared: {aws_profile: platform}     a profile of ~/.aws/config
            deploy:
              source: shared                    a role on top of another profile
              role_arn: arn:aws:iam::210987654321:role/ecr-pull
              external_id: ${EXTERNAL_ID:-none}
            ci:
              role_arn: arn:aws:iam::210987654321:role/ci
              web_identity_token: {github_oidc: {audience: sts.amazonaws.com}}

        A profile that is named there ignores the environment's keys. A role also takes
        session_name, duration and mfa_serial; its code is asked for on the terminal. A
        web identity's token is {file: PATH}, {env: NAME} or {github_oidc: {…}}.
        `region` says where berth asks STS. Without it, the AWS profile's region,
        AWS_REGION and AWS_DEFAULT_REGION decide, then the partition's own region.

        Each principal signs in once, whatever number of registries it serves. It needs
        the permission ecr:GetAuthorizationToken (for ECR Public
        ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken).

        `berth status --principals` says who each of them is, and whether it can sign in
        now, without asking anybody.

        """#
}

extension HelpTopic {
    static let selectorsText = #"""
        Selectors: pick some of a manifest's registries.

          --only KEY=VALUE[,VALUE…]    only what has one of these values
          --skip KEY=VALUE[,VALUE…]    all but what has one of them

        The keys:

          account    the account's id, or its name in the manifest
          region     such as us-east-2
          profile    the profile that signs in, by its name in the manifest
          host       such as ghcr.io or 600423610423.dkr.ecr.us-east-2.amazonaws.com;
                     Docker Hub is docker.io, and each of its other names works too
          any other  a label, by its name

        In a value, * stands for any characters and ? for one. Both options may be
        repeated: what is picked matches every --only and no --skip.

          berth apply --only region=eu-*
          berth plan --only account=prod,tools --skip env=dev
          berth logout --only host=ghcr.io

        A selector that matches nothing is an error (exit status 64), so that a misspelt
        cell of a CI matrix does not pass for one with nothing to do. The error says
        what could have been written, and so does the Tab key, with the script that
        `berth --generate-completion-script bash` (or zsh, fish) prints.

        What is not picked is left alone: it is neither signed in to nor logged out. Of
        registries that are no longer in the manifest, the host, the account's id and
        the region are known.

        """#
}

extension HelpTopic {
    static let storageText = #"""
        Storage: where logins are kept. `storage` says it, for the whole manifest, an
        account or a registry:

          auto      where Docker's config says: in the store that credsStore or
                    credHelpers names, else in the file (default)
          file      in Docker's config itself, readable by its owner alone; berth adds
                    the line to credHelpers that docker needs beside a credsStore
          helper    nowhere: docker-credential-berth signs in when docker asks, with the
                    registry's own profile, so that nothing expires under a build
          NAME      in the credential store docker-credential-NAME, such as pass or
                    secretservice

        Docker's config is the folder that --config or DOCKER_CONFIG names, else
        ~/.docker. --config also takes a file that ends in .json, and `podman` for the
        auth.json of podman, skopeo and buildah, where Docker Hub is `docker.io`.

        It is written once for all registries, locked and atomically; whatever else is
        in it stays as it is. What berth stored it keeps in a ledger, without secrets:
        ~/.local/state/berth/ledger.json. It takes back only what it gave, and replaces
        somebody else's login on a declared host after a question, or with --yes.

        A helper that signs in by itself (ecr-login, gcloud) is left alone, and the plan
        says so. A store that cannot work is found before any token is asked for.

        docker-credential-berth keeps tokens in ~/.cache/berth. For hosts that it does
        not manage it asks the store that BERTH_FALLBACK_HELPER names, which does not
        inherit the variables that hold secrets (`berth help environment`).

        `berth status --consumers` says which programs see each login where it is kept,
        and why others do not.

        """#
}
