# One image holds both programs, `coordinator` and `worker`: they share libtorch, which is nearly all of its size.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK_IMAGE} AS build
WORKDIR /source

# Restored apart, so that a change of the code alone downloads nothing.
COPY global.json Directory.* ./
COPY build/ build/
COPY src/Shared/Shared.csproj src/Shared/
COPY src/Worker/Worker.csproj src/Worker/
COPY src/Coordinator/Coordinator.csproj src/Coordinator/
RUN dotnet restore src/Coordinator

# The packages' files go to one folder and the project's to another, so that a change of the code alone
# makes a new layer of the small one only. The copies that each project's own output has of them are dropped.
COPY .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Coordinator --configuration Release --no-restore \
        --output /publish/packages -p:PublishDocumentationFiles=false \
    && rm -rf src/*/bin \
    && mkdir /publish/project \
    && cd /publish/packages \
    && mv coordinator* worker* Autoencoder.* /publish/project
COPY container/ /publish/project/

FROM ${RUNTIME_IMAGE}
ENV PATH=/app:$PATH
COPY --from=build /publish/packages /app
COPY --from=build /publish/project /app
# `app` of the official images; by number, so that it holds for any base image.
USER 1654:1654
# The defaults data/mnist and runs/<time> are relative to this folder, as they are to a checkout.
WORKDIR /work
CMD ["coordinator", "train"]
