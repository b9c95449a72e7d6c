#!/bin/sh
# `dnf install` of the stand-in for Amazon Linux: answers for the packages that are there under Debian's names, and for
# no others.
[ "$1" = install ] || { echo "dnf: this stand-in knows \`install\` only" >&2; exit 1; }
shift
for name; do
    case "$name" in
    -*) continue ;;
    clang | gcc) package="$name" ;;
    zlib-devel) package=zlib1g-dev ;;
    libicu) package=libicu72 ;;
    krb5-devel) package=libkrb5-dev ;;
    openssl-devel) package=libssl-dev ;;
    *)
        echo "Error: Unable to find a match: $name" >&2
        exit 1
        ;;
    esac
    version="$(dpkg-query --show --showformat='${Version}' "$package")" || exit 1
    echo "Package $name is already installed, as Debian's $package $version."
done
echo "Nothing to do."
