#!/bin/sh
# Packs the Lambda packages into a folder feed, and publishes the runtime client of the base image as AWS does: compiled
# ahead for this machine.
#     pack.sh FEED RUNTIME
set -eu
cd "$(dirname "$0")"
feed="$1"
runtime="$2"
mkdir -p "$feed"
dotnet pack packages.slnx --configuration Release --output "$feed" --artifacts-path /tmp/packages \
    --nologo --verbosity quiet
dotnet publish Amazon.Lambda.RuntimeSupport --configuration Release --framework net10.0 --runtime linux-x64 \
    --self-contained false -p:ExecutableOutputType=true -p:PublishReadyToRun=true --artifacts-path /tmp/program \
    --output "$runtime" --nologo --verbosity quiet
# The layers above take what they need from two folders; the rest would only be kept.
rm -rf /tmp/packages /tmp/program /root/.nuget/packages
