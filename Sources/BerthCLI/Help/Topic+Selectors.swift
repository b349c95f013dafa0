extension Topic {
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
