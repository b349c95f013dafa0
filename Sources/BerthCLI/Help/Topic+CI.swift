extension Topic {
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
