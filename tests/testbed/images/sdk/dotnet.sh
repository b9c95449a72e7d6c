#!/bin/sh
# `dotnet` of the stand-in SDK: the verbs of the SDK go to our driver, everything else to the real host.
case "$1" in
restore | publish | --version | "")
    exec /usr/share/dotnet/dotnet exec /usr/share/slipway-sdk/sdk-driver.dll "$@"
    ;;
*)
    exec /usr/share/dotnet/dotnet "$@"
    ;;
esac
