# A stand-in for Microsoft's .NET SDK images: a `dotnet` that restores, builds and publishes what our Dockerfiles
# ask of it. Its packages folder takes the place of a package feed.
ARG ROOTFS
FROM ${ROOTFS}
ARG DOTNET_VERSION
ARG STAMP
LABEL slipway.stand-in=true slipway.stand-in.stamp=${STAMP}
ENV DOTNET_VERSION=${DOTNET_VERSION} \
    DOTNET_RUNNING_IN_CONTAINER=true \
    DOTNET_NOLOGO=true \
    DOTNET_CLI_TELEMETRY_OPTOUT=true \
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
COPY dotnet /usr/share/dotnet
COPY sdk /usr/share/slipway-sdk
COPY dotnet.sh /usr/bin/dotnet
