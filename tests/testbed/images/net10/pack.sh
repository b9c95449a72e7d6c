#!/bin/sh
# Packs the Lambda packages into a folder feed and publishes the runtime client of the base image.
#     pack.sh FEED RUNTIME
set -eu
cd "$(dirname "$0")"
feed="$1"
runtime="$2"
mkdir -p "$feed"
# Nothing may stay behind in the layer and wait: neither a build server nor a node.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
for project in */*.csproj; do
    dotnet pack "$project" --configuration Release --output "$feed" --nologo --verbosity quiet
done
dotnet publish Amazon.Lambda.RuntimeSupport/Amazon.Lambda.RuntimeSupport.csproj --configuration Release \
    --framework net10.0 --runtime linux-x64 --self-contained false --output "$runtime" --nologo --verbosity quiet
