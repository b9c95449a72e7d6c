# An image with nothing of Lambda in it.
ARG ROOTFS
FROM ${ROOTFS}
ARG STAMP
LABEL slipway.stand-in=true slipway.stand-in.stamp=${STAMP}
CMD ["/bin/sh"]
