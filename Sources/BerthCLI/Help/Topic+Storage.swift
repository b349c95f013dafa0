extension Topic {
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
