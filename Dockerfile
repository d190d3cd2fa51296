# ClusterLB in a container: a small Debian with the program as one file, MPI and HDF5, serial and parallel. It has no .NET.
#
#   docker build -t clusterlb --build-context sdk="$(dotnet --list-sdks | sed -n 's:.*\[\(.*\)/sdk\]:\1:p' | tail -n 1)" .
#   docker run --rm -v "$PWD:/work" --user "$(id -u):$(id -g)" clusterlb run case.toml
#
# The .NET 10 SDK of this machine does the build (the context named sdk). That of an image, with the folder it has there:
#
#   --build-context sdk=docker-image://IMAGE --build-arg SDK_PATH=/usr/share/dotnet/
#
# --build-arg MPI=mpich   MPICH instead of Open MPI: on a cluster the family of the launcher outside (docs/container.md)
# Podman and buildah take the same arguments. jobs/check-dockerfile builds both and tries them, without a Docker engine.
ARG DEBIAN=debian:12-slim

FROM ${DEBIAN} AS build
# What the SDK itself links to; ca-certificates for NuGet, git for the commit in the version.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates git libicu72 libssl3 libstdc++6 zlib1g
ARG SDK_PATH=.
COPY --from=sdk ${SDK_PATH} /usr/share/dotnet/
ENV PATH=/usr/share/dotnet:${PATH} DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source
COPY . .
# The context may belong to another user than the one who builds.
RUN git config --global --add safe.directory /source; jobs/publish --archive && mkdir /published && \
    tar -C /published --strip-components=1 --no-same-owner -xf artifacts/publish/clusterlb-*.tar.gz

FROM ${DEBIAN}
ARG MPI=openmpi
RUN case ${MPI} in openmpi) launcher=openmpi-bin ;; mpich) launcher=mpich ;; *) echo "MPI must be openmpi or mpich, but is ${MPI}" >&2; exit 1 ;; esac && \
    apt-get update && apt-get install -y --no-install-recommends \
        $launcher libhdf5-103-1 libhdf5-hl-100 libhdf5-${MPI}-103-1 libhdf5-${MPI}-hl-100 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /published /usr/local
# The libraries that draw are unpacked there already: the image may be read-only, and its user without a home.
ENV DOTNET_BUNDLE_EXTRACT_BASE_DIR=/usr/local/share/clusterlb/native
# Nobody in particular: docker run --user and Apptainer put the user of the machine in its place.
RUN useradd --create-home --uid 1000 clusterlb && mkdir /work && chmod 1777 /work
USER clusterlb
WORKDIR /work
ENTRYPOINT ["clusterlb"]
CMD ["--help"]
