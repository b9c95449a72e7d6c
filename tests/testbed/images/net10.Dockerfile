# Stand-ins around the real .NET 10 SDK, one stage for each image. They differ from the real images in the Linux below
# and in the packages of Amazon's, which are packed here from our sources. Nothing is downloaded but Debian's packages.
ARG ROOTFS

# Microsoft's SDK image. In place of the feed in the network stand Microsoft's packages in a folder and Amazon's in another.
FROM ${ROOTFS} AS sdk
ENV APP_UID=1654 \
    ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_GENERATE_ASPNET_CERTIFICATE=false \
    DOTNET_NOLOGO=true \
    DOTNET_RUNNING_IN_CONTAINER=true \
    DOTNET_USE_POLLING_FILE_WATCHER=true \
    DOTNET_CLI_TELEMETRY_OPTOUT=true \
    NUGET_XMLDOC_MODE=skip
# The archive holds two folders: dotnet and packages.
ADD sdk.tar.xz /usr/share/
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
COPY nuget/machine.config /etc/opt/NuGet/Config/testbed.config
COPY nuget/user.config /root/.nuget/NuGet/NuGet.Config

# The runtime client of AWS's base, compiled ahead for this machine as AWS does, and the Lambda packages as a folder feed.
# Only two folders are taken from this stage; what the build leaves beside them is not kept.
FROM sdk AS packed
COPY lambda /src
WORKDIR /src
RUN mkdir -p /usr/share/lambda-packages \
    && dotnet publish Amazon.Lambda.RuntimeSupport --configuration Release -p:TargetFrameworks=net10.0 --framework net10.0 \
        --runtime linux-x64 --self-contained false -p:ExecutableOutputType=true -p:PublishReadyToRun=true \
        --artifacts-path /tmp/program --output /var/runtime --nologo --verbosity quiet \
    && rm -rf /tmp/program /root/.nuget/packages
RUN dotnet pack packages.slnx --configuration Release --artifacts-path /tmp/packages \
        --output /usr/share/lambda-packages --nologo --verbosity quiet \
    && rm -rf /tmp/packages /root/.nuget/packages

FROM sdk AS sdk-image
ARG SDK_VERSION
ARG DOTNET_VERSION
ENV DOTNET_SDK_VERSION=${SDK_VERSION} DOTNET_VERSION=${DOTNET_VERSION} ASPNET_VERSION=${DOTNET_VERSION}
COPY --from=packed /usr/share/lambda-packages /usr/share/lambda-packages
ARG STAMP
LABEL slipway.stand-in=true slipway.stand-in.stamp=${STAMP}

# AWS's base without a runtime. Without ICU, as the real one: a program that needs it has to fail here too.
FROM ${ROOTFS} AS provided-image
RUN dpkg --purge --force-depends libicu72
ENV LANG=en_US.UTF-8 \
    TZ=:/etc/localtime \
    PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin \
    LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib \
    LAMBDA_TASK_ROOT=/var/task \
    LAMBDA_RUNTIME_DIR=/var/runtime
COPY aws-lambda-rie /usr/local/bin/aws-lambda-rie
COPY lambda-entrypoint.sh /lambda-entrypoint.sh
RUN mkdir -p /var/task /var/runtime /opt
WORKDIR /var/task
ENTRYPOINT ["/lambda-entrypoint.sh"]
ARG STAMP
LABEL slipway.stand-in=true slipway.stand-in.stamp=${STAMP}

# AWS's base for .NET 10.
FROM ${ROOTFS} AS lambda-image
ARG DOTNET_VERSION
ENV LANG=en_US.UTF-8 \
    TZ=:/etc/localtime \
    PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin \
    LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib \
    LAMBDA_TASK_ROOT=/var/task \
    LAMBDA_RUNTIME_DIR=/var/runtime \
    LAMBDA_RUNTIME_NAME=dotnet10 \
    DOTNET_VERSION=${DOTNET_VERSION} \
    DOTNET_RUNNING_IN_CONTAINER=true \
    DOTNET_ROOT=/var/lang/bin \
    DOTNET_NOLOGO=true \
    DOTNET_CLI_TELEMETRY_OPTOUT=true
COPY --from=sdk /usr/share/dotnet/dotnet /var/lang/bin/dotnet
COPY --from=sdk /usr/share/dotnet/host /var/lang/bin/host
COPY --from=sdk /usr/share/dotnet/shared /var/lang/bin/shared
COPY aws-lambda-rie /usr/local/bin/aws-lambda-rie
COPY --from=packed /var/runtime /var/runtime
COPY bootstrap /var/runtime/bootstrap
COPY lambda-entrypoint.sh /lambda-entrypoint.sh
RUN mkdir -p /var/task /opt
WORKDIR /var/task
ENTRYPOINT ["/lambda-entrypoint.sh"]
ARG STAMP
LABEL slipway.stand-in=true slipway.stand-in.stamp=${STAMP}

# Amazon Linux, as far as a native program is compiled on it. The last stage, for it alone needs a network.
FROM ${ROOTFS} AS amazonlinux-image
RUN apt-get update --quiet \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        clang gcc zlib1g-dev libicu72 libkrb5-dev libssl-dev \
    && rm -rf /var/lib/apt/lists/* /usr/share/doc /usr/share/man
COPY dnf.sh /usr/bin/dnf
COPY --from=sdk /usr/share/packages /usr/share/packages
COPY --from=packed /usr/share/lambda-packages /usr/share/lambda-packages
COPY nuget/machine.config /etc/opt/NuGet/Config/testbed.config
COPY nuget/user.config /root/.nuget/NuGet/NuGet.Config
ARG STAMP
LABEL slipway.stand-in=true slipway.stand-in.stamp=${STAMP}
