# A stand-in for AWS's .NET base images: the same places, variables and exit codes, other contents.
ARG ROOTFS
FROM ${ROOTFS}
ARG DOTNET_VERSION
ARG RUNTIME_NAME
ARG STAMP
LABEL slipway.stand-in=true slipway.stand-in.stamp=${STAMP}
ENV LANG=en_US.UTF-8 \
    TZ=:/etc/localtime \
    PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin \
    LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib \
    LAMBDA_TASK_ROOT=/var/task \
    LAMBDA_RUNTIME_DIR=/var/runtime \
    LAMBDA_RUNTIME_NAME=${RUNTIME_NAME} \
    DOTNET_VERSION=${DOTNET_VERSION} \
    DOTNET_RUNNING_IN_CONTAINER=true \
    DOTNET_ROOT=/var/lang/bin \
    DOTNET_NOLOGO=true \
    DOTNET_CLI_TELEMETRY_OPTOUT=true \
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
COPY dotnet /var/lang/bin
COPY aws-lambda-rie /usr/local/bin/aws-lambda-rie
COPY runtime /var/runtime
COPY lambda-entrypoint.sh /lambda-entrypoint.sh
RUN mkdir -p /var/task /opt
WORKDIR /var/task
ENTRYPOINT ["/lambda-entrypoint.sh"]
