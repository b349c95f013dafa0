extension Topic {
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
