# A Lambda base image that brings no emulator, as people build their own.
ARG BASE
FROM ${BASE}
ARG STAMP
LABEL slipway.stand-in=true slipway.stand-in.stamp=${STAMP}
RUN rm /usr/local/bin/aws-lambda-rie
ENTRYPOINT ["/var/runtime/bootstrap"]
