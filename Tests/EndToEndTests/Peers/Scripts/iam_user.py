"""Makes an IAM user who may request ECR tokens, at a moto that does not check signatures yet.

usage: iam_user.py ENDPOINT

Makes three requests; prints the access key's id and its secret, one per line.
"""

import json
import sys

import boto3

iam = boto3.client(
    "iam",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="nobody",
    aws_secret_access_key="nothing",
)
policy = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}],
}
iam.create_user(UserName="berth")
iam.put_user_policy(UserName="berth", PolicyName="ecr-login", PolicyDocument=json.dumps(policy))
key = iam.create_access_key(UserName="berth")["AccessKey"]
print(key["AccessKeyId"])
print(key["SecretAccessKey"])
