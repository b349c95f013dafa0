/// The screen at the end of each walk.
extension EndToEnd.WalkTests {
    static let newMachine = """
        No profile needs a sign-in in a browser: see `berth auth status`.
        platform: 4 registries, ~/.docker/config.json

          ✓ 600423610423.dkr.ecr.us-east-2.amazonaws.com   logged in   valid until HH:MM (12h)   N ms
          ✓ 600423610423.dkr.ecr.eu-west-1.amazonaws.com   logged in   valid until HH:MM (12h)   N ms
          ✓ 210987654321.dkr.ecr.us-east-2.amazonaws.com   logged in   valid until HH:MM (12h)   N ms
          ✓ 210987654321.dkr.ecr.eu-west-1.amazonaws.com   logged in   valid until HH:MM (12h)   N ms

        Applied: 4 logged in in N s (4 token requests, 1 write). Next renewal in 6h.
        platform: 4 registries, ~/.docker/config.json

          600423610423.dkr.ecr.us-east-2.amazonaws.com   ok   ok 12h   ████████
          600423610423.dkr.ecr.eu-west-1.amazonaws.com   ok   ok 12h   ████████
          210987654321.dkr.ecr.us-east-2.amazonaws.com   ok   ok 12h   ████████
          210987654321.dkr.ecr.eu-west-1.amazonaws.com   ok   ok 12h   ████████

        Everything matches the manifest.

        """

    /// The manifest before the change.
    static let before = """
        version: 1
        name: platform
        profile: shared
        profiles:
          shared: {aws_profile: platform}
        accounts:
          - {id: 600423610423, name: tools, regions: [us-east-2, eu-west-1]}
        """

    /// The manifest after the change.
    static let after = """
        version: 1
        name: platform
        profile: builders
        profiles:
          builders: {aws_profile: platform}
        accounts:
          - {id: 600423610423, name: tools, regions: [us-east-2]}
          - {id: 210987654321, name: prod, regions: [us-east-2]}
        """
    static let change = """
        $ berth plan -v
        platform: 2 registries, ~/.docker/config.json

            600423610423.dkr.ecr.us-east-2.amazonaws.com   unchanged   tools  as builders   valid for 12h
          + 210987654321.dkr.ecr.us-east-2.amazonaws.com   log in      prod  as builders    nothing stored
          - 600423610423.dkr.ecr.eu-west-1.amazonaws.com   log out                          no longer in the manifest

        Plan: 1 to log in, 1 to log out, 1 unchanged (1 token request).
        $ berth status
        platform: 3 registries, ~/.docker/config.json

          600423610423.dkr.ecr.us-east-2.amazonaws.com   ok           ok 12h   ████████
          210987654321.dkr.ecr.us-east-2.amazonaws.com   missing
          600423610423.dkr.ecr.eu-west-1.amazonaws.com   undeclared   ok 12h   ████████

        Next: berth apply (1 missing, 1 no longer declared).
        $ berth apply
        platform: 2 registries, ~/.docker/config.json

          ✓ 210987654321.dkr.ecr.us-east-2.amazonaws.com   logged in    valid until HH:MM (12h)   N ms
          ✓ 600423610423.dkr.ecr.eu-west-1.amazonaws.com   logged out   no longer in the manifest

        Applied: 1 logged in, 1 logged out, 1 unchanged in N s (1 token request, 1 write). Next renewal in 6h.
        $ berth status --exit-code
        platform: 2 registries, ~/.docker/config.json

          600423610423.dkr.ecr.us-east-2.amazonaws.com   ok   ok 12h   ████████
          210987654321.dkr.ecr.us-east-2.amazonaws.com   ok   ok 12h   ████████

        Everything matches the manifest.

        """

    static let matrix = """
        {"region":["us-east-2","eu-west-1","ap-southeast-2"]}
        $ berth apply --only region=us-east-2
        ci-matrix: 2 registries, ~/.docker/config.json

          ✓ 600423610423.dkr.ecr.us-east-2.amazonaws.com   logged in   valid until HH:MM (12h)   N ms
          ✓ 210987654321.dkr.ecr.us-east-2.amazonaws.com   logged in   valid until HH:MM (12h)   N ms

        Applied: 2 logged in in N s (1 token request, 1 write). Next renewal in 6h.
        exit status 0
        $ berth apply --only region=eu-west-1
        ci-matrix: 2 registries, ~/.docker/config.json

          ✓ 600423610423.dkr.ecr.eu-west-1.amazonaws.com   logged in   valid until HH:MM (12h)   N ms
          ✗ 210987654321.dkr.ecr.eu-west-1.amazonaws.com   failed      401: the registry refused these credentials

        Applied: 1 logged in, 1 failed in N s (1 token request, 1 write). Next renewal in 6h.
        exit status 1
        $ berth apply --only region=ap-southeast-2
        ci-matrix: 2 registries, ~/.docker/config.json

          ✓ 600423610423.dkr.ecr.ap-southeast-2.amazonaws.com   logged in   valid until HH:MM (12h)   N ms
          ✓ 210987654321.dkr.ecr.ap-southeast-2.amazonaws.com   logged in   valid until HH:MM (12h)   N ms

        Applied: 2 logged in in N s (1 token request, 1 write). Next renewal in 6h.
        exit status 0
        $ berth status
        ci-matrix: 6 registries, ~/.docker/config.json

          600423610423.dkr.ecr.us-east-2.amazonaws.com        ok        ok 12h   ████████
          600423610423.dkr.ecr.eu-west-1.amazonaws.com        ok        ok 12h   ████████
          600423610423.dkr.ecr.ap-southeast-2.amazonaws.com   ok        ok 12h   ████████
          210987654321.dkr.ecr.us-east-2.amazonaws.com        ok        ok 12h   ████████
          210987654321.dkr.ecr.eu-west-1.amazonaws.com        missing
          210987654321.dkr.ecr.ap-southeast-2.amazonaws.com   ok        ok 12h   ████████

        Next: berth apply -f berth.yaml (1 missing).

        """

}
