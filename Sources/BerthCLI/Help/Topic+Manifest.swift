extension Topic {
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
