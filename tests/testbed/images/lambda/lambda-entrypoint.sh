#!/bin/sh
# The entrypoint of the stand-in for the Lambda base images: one argument, the handler. Without a Runtime API
# in the environment the emulator is started around the bootstrap; with one, the bootstrap runs alone.
if [ $# -ne 1 ]; then
    echo "entrypoint requires the handler name to be the first argument" >&2
    exit 142
fi
export _HANDLER="$1"
if [ -z "${AWS_LAMBDA_RUNTIME_API}" ]; then
    exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
fi
exec /var/runtime/bootstrap
