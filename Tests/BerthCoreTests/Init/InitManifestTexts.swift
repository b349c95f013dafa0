/// The expected texts of first manifests.
enum InitManifestTexts {
    /// For a machine without profiles and logins.
    static let nothing = #"""
        # yaml-language-server: $schema=berth.schema.json
        # (`berth schema > berth.schema.json` puts it here, for your editor.)
        #
        # The registries that a machine signs in to, and as whom. `berth init` wrote this from
        # ~/.aws/config and ~/.docker/config.json.
        # It contains no secrets, so you can commit and share it.
        version: 1
        name: work  # owns these logins in berth's records
        # renew_before: 6h  # renew a login when less than this is left
        # storage: helper  # store no secrets: docker requests logins from berth. Or file, or a store such as pass

        # Who to sign in as: profiles of ~/.aws/config.
        # profiles:
          # ecr-pull:  # a role on top of another profile
          #   aws_profile: default
          #   role_arn: arn:aws:iam::210987654321:role/ecr-pull

        # Private ECR: one registry for each account and region.
        # accounts:
          # - id: 600423610423
          #   regions: [us-east-2]
          #   name: tools  # for `berth apply --only account=tools`
          #   endpoints: [standard, dual-stack]  # or fips, fips-dual-stack
          #   labels: {env: prod}  # for `berth apply --only env=prod`

        # Everything that is not private ECR.
        registries:
          # No registry was found, and a manifest needs one. This one accepts any AWS account.
          - host: public.ecr.aws  # ECR Public
          # - host: ghcr.io
          #   username: ${GITHUB_ACTOR:-me}
          #   password: {env: GITHUB_TOKEN}  # or {file: PATH}, or {command: [PROGRAM, ARGUMENT]}

        """#

    /// For each kind of profile, without the head.
    static let profiles = #"""

        # Who to sign in as: profiles of ~/.aws/config.
        profiles:
          default:
            aws_profile: default
          dev:  # SSO role Developer
            aws_profile: dev
          dev-admin:  # SSO role Admin
            aws_profile: dev-admin
          dev-europe:  # SSO role Developer
            aws_profile: dev-europe
          old:  # SSO role Reader
            aws_profile: old
          deploy:  # role pull
            aws_profile: deploy
          me:  # keys
            aws_profile: me
          ci:  # keys
            aws_profile: ci
          # ecr-pull:  # a role on top of another profile
          #   source: default
          #   role_arn: arn:aws:iam::210987654321:role/ecr-pull

        # Private ECR: one registry for each account and region.
        accounts:
          - id: 600423610423
            profile: dev
            # profile: dev-admin  # of this account too: SSO role Admin
            regions: [us-east-2]
          - id: 600423610423
            profile: dev-europe
            regions: [eu-west-1]
          - id: 210987654321
            profile: deploy
            regions: [cn-north-1]
          - id: 111111111111
            profile: me
            regions: [us-west-2]
          - id: "012345678901"
            profile: old
            regions: [us-east-2]  # its profile names none
          #   name: tools  # for `berth apply --only account=tools`
          #   endpoints: [standard, dual-stack]  # or fips, fips-dual-stack
          #   labels: {env: prod}  # for `berth apply --only env=prod`
          # The account of these is unknown: replace ACCOUNT. To find it, run
          # `berth init --identify --out -`.
          # - id: ACCOUNT
          #   profile: default
          #   regions: [us-east-1]
          # - id: ACCOUNT
          #   profile: ci
          #   regions: [us-east-2]

        # Everything that is not private ECR.
        # registries:
          # - host: ghcr.io
          #   username: ${GITHUB_ACTOR:-me}
          #   password: {env: GITHUB_TOKEN}  # or {file: PATH}, or {command: [PROGRAM, ARGUMENT]}

        """#

    /// For each kind of host, without the head.
    static let hosts = #"""
        # Docker's config names a store (credsStore): without `storage`, berth stores logins in docker-credential-pass.

        # Who to sign in as: profiles of ~/.aws/config.
        profiles:
          dev:  # SSO role Developer
            aws_profile: dev
          # ecr-pull:  # a role on top of another profile
          #   source: dev
          #   role_arn: arn:aws:iam::210987654321:role/ecr-pull

        # Private ECR: one registry for each account and region.
        accounts:
          - id: 600423610423
            profile: dev
            regions: [us-east-2]
            endpoints: [standard, dual-stack]
          - id: 999999999999
            # profile: NAME  # none is known for this account; without one, as the AWS CLI would
            regions: [eu-west-1]
          #   name: tools  # for `berth apply --only account=tools`
          #   endpoints: [standard, dual-stack]  # or fips, fips-dual-stack
          #   labels: {env: prod}  # for `berth apply --only env=prod`

        # Everything that is not private ECR.
        registries:
          - host: docker.io
            username: acme
            password: {env: DOCKER_TOKEN}
          - host: ghcr.io
            username: octocat
            password: {env: GITHUB_TOKEN}
          - host: registry.gitlab.com
            username: ${GITLAB_USER:-changeme}  # not in Docker's config: set it, or write the name
            password: {env: GITLAB_TOKEN}
          - host: quay.io
            username: acme+robot
            password: {env: QUAY_TOKEN}
          - host: acme.azurecr.io
            username: "00000000-0000-0000-0000-000000000000"
            password: {command: [az, acr, login, --name, acme, --expose-token, --output, tsv, --query, accessToken]}
          - host: on.azurecr.io
            username: acme
            password: {env: ON_AZURECR_IO_TOKEN}
          - host: europe-docker.pkg.dev
            username: oauth2accesstoken
            password: {command: [gcloud, config, config-helper, "--format=json"]}
          - host: gcr.io
            username: "_json_key"
            password: {env: GCR_IO_TOKEN}
          - host: registry.example.com:5000
            username: robot$ci
            password: {env: REGISTRY_EXAMPLE_COM_5000_TOKEN}
          - host: "10.0.0.1:5000"
            username: "<token>"  # an identity token, which docker exchanges at the registry
            password: {env: REGISTRY_10_0_0_1_5000_TOKEN}
          - host: "[::1]:5000"
            username: ${REGISTRY_1_5000_USER:-changeme}  # not in Docker's config: set it, or write the name
            password: {env: REGISTRY_1_5000_TOKEN}
          - host: public.ecr.aws
            profile: dev
          - host: "600423610423.dkr.ecr.us-east-2.amazonaws.com.fake.example.com"
            username: acme
            password: {env: REGISTRY_600423610423_DKR_ECR_US_EAST_2_AMAZONAWS_COM_FAKE_EXAMPLE_COM_TOKEN}
          # Left out, because these keys of Docker's config are not hosts: "registry.example.com/team"

        """#

    /// For hosts that helpers sign in to, without the head.
    static let helpers = #"""

        # Who to sign in as: profiles of ~/.aws/config.
        profiles:
          dev:  # role pull
            aws_profile: dev
          # ecr-pull:  # a role on top of another profile
          #   source: dev
          #   role_arn: arn:aws:iam::210987654321:role/ecr-pull

        # Private ECR: one registry for each account and region.
        accounts:
          - id: 111111111111
            # profile: NAME  # none is known for this account; without one, as the AWS CLI would
            regions: [us-east-2]
          #   name: tools  # for `berth apply --only account=tools`
          #   endpoints: [standard, dual-stack]  # or fips, fips-dual-stack
          #   labels: {env: prod}  # for `berth apply --only env=prod`
          # docker-credential-ecr-login signs in to these by itself, so berth skips them.
          # To have berth sign in, remove their lines from credHelpers in Docker's config.
          # - id: 600423610423
          #   profile: dev
          #   regions: [us-east-2]
          # - id: 999999999999
          #   # profile: NAME  # none is known for this account; without one, as the AWS CLI would
          #   regions: [us-east-2]

        # Everything that is not private ECR.
        registries:
          - host: ghcr.io
            username: ${GITHUB_ACTOR:-changeme}  # not in Docker's config: set it, or write the name
            password: {env: GITHUB_TOKEN}
          - host: registry.example.com
            username: ${REGISTRY_EXAMPLE_COM_USER:-changeme}  # not in Docker's config: set it, or write the name
            password: {env: REGISTRY_EXAMPLE_COM_TOKEN}
          # docker-credential-acr-env signs in to these by itself, so berth skips them.
          # To have berth sign in, remove their lines from credHelpers in Docker's config.
          # - host: acme.azurecr.io
          #   username: "00000000-0000-0000-0000-000000000000"
          #   password: {command: [az, acr, login, --name, acme, --expose-token, --output, tsv, --query, accessToken]}
          # docker-credential-gcloud signs in to these by itself, so berth skips them.
          # To have berth sign in, remove their lines from credHelpers in Docker's config.
          # - host: gcr.io
          #   username: oauth2accesstoken
          #   password: {command: [gcloud, config, config-helper, "--format=json"]}
          # docker-credential-ecr-login signs in to these by itself, so berth skips them.
          # To have berth sign in, remove their lines from credHelpers in Docker's config.
          # - host: public.ecr.aws
          #   profile: dev

        """#

    /// For hostile names.
    static let hostile = #"""
        # yaml-language-server: $schema=berth.schema.json
        # (`berth schema > berth.schema.json` puts it here, for your editor.)
        #
        # The registries that a machine signs in to, and as whom. `berth init` wrote this from
        # ~/.aws/config and ~/.docker/config.json.
        # It contains no secrets, so you can commit and share it.
        version: 1
        name: "a: $${b}"  # owns these logins in berth's records
        # renew_before: 6h  # renew a login when less than this is left
        # storage: helper  # store no secrets: docker requests logins from berth. Or file, or a store such as pass
        # Docker's config names a store (credsStore): without `storage`, berth stores logins in docker-credential-x y: z.

        # Who to sign in as: profiles of ~/.aws/config.
        profiles:
          "a: b # c":  # SSO role x: {y}  - z
            aws_profile: "a: b # c"
          "on":
            aws_profile: "on"
          "${HOME}":
            aws_profile: "$${HOME}"
          "$${\u0301HOME}":
            aws_profile: "$$${\u0301HOME}"
          "<<":
            aws_profile: "<<"
          "007":
            aws_profile: "007"
          "é\uFFFE\\\U0001F600":
            aws_profile: "é\uFFFE\\\U0001F600"
          "- x: y":
            aws_profile: "- x: y"
          # ecr-pull:  # a role on top of another profile
          #   source: "a: b # c"
          #   role_arn: arn:aws:iam::210987654321:role/ecr-pull

        # Private ECR: one registry for each account and region.
        accounts:
          - id: 600423610421
            profile: "a: b # c"
            regions: [us-east-2]
          - id: 600423610422
            profile: "on"
            regions: [us-east-2]
          - id: 600423610423
            profile: "$${HOME}"
            regions: [us-east-2]
          - id: 600423610424
            profile: "$$${\u0301HOME}"
            regions: [us-east-2]
          - id: 600423610425
            profile: "<<"
            regions: [us-east-2]
          - id: 600423610426
            profile: "007"
            regions: [us-east-2]
          - id: 600423610427
            profile: "é\uFFFE\\\U0001F600"
            regions: [us-east-2]
          #   name: tools  # for `berth apply --only account=tools`
          #   endpoints: [standard, dual-stack]  # or fips, fips-dual-stack
          #   labels: {env: prod}  # for `berth apply --only env=prod`
          # The account of these is unknown: replace ACCOUNT. To find it, run
          # `berth init --identify --out -`.
          # - id: ACCOUNT
          #   profile: "- x: y"
          #   regions: [us-east-2]

        # Everything that is not private ECR.
        registries:
          - host: one.example.com
            username: "x # $${Y}\"\\ö"
            password: {env: ONE_EXAMPLE_COM_TOKEN}
          - host: two.example.com
            username: ${TWO_EXAMPLE_COM_USER:-changeme}  # not in Docker's config: set it, or write the name
            password: {env: TWO_EXAMPLE_COM_TOKEN}
          - host: three.example.com
            username: ${THREE_EXAMPLE_COM_USER:-changeme}  # not in Docker's config: set it, or write the name
            password: {env: THREE_EXAMPLE_COM_TOKEN}
          - host: four.example.com
            username: "null"
            password: {env: FOUR_EXAMPLE_COM_TOKEN}
          - host: five.example.com
            username: ${FIVE_EXAMPLE_COM_USER:-changeme}  # not in Docker's config: set it, or write the name
            password: {env: FIVE_EXAMPLE_COM_TOKEN}
          - host: a.b.example.com
            username: one
            password: {env: A_B_EXAMPLE_COM_TOKEN}
          - host: a-b.example.com
            username: two
            password: {env: A_B_EXAMPLE_COM_2_TOKEN}
          # Left out, because these keys of Docker's config are not hosts: "x   evil: true", "a b"

        """#
}
