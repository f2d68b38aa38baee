# Stand-ins for the official .NET images, sourced by `run`: this test reaches no registry of images.
#
# Both are a minimal Debian with this machine's .NET copied in. The SDK's also carries the NuGet packages of
# the last restore, so that the Dockerfile's own restore finds all it wants without a network, and what the
# last build compiled of them (build/Precompiled.targets), where its own build looks for it.

base_suite=bookworm
base_packages=ca-certificates,libssl3,libstdc++6

base_tree() { # prints the folder of the minimal Debian, made once and kept
    local key tree
    key=$(sha256sum <<< "$base_suite $base_packages" | cut -c1-12)
    tree=${XDG_CACHE_HOME:-$HOME/.cache}/autoencoder-compose/$base_suite-$key
    if [[ ! -d $tree ]]; then
        mkdir -p "$(dirname "$tree")"
        rm -rf "$tree.new"
        debootstrap --variant=minbase --include="$base_packages" "$base_suite" "$tree.new" > "$tree.log" 2>&1 \
            || die "debootstrap of $base_suite failed; see $tree.log"
        rm -rf "$tree.new"/var/cache/apt/* "$tree.new"/var/lib/apt/lists/* "$tree.new"/usr/share/{doc,locale,man}
        mv "$tree.new" "$tree"
    fi
    printf '%s\n' "$tree"
}

restored_packages() { # prints the folder of every package the published programs are restored with
    local assets=src/Coordinator/obj/project.assets.json
    # Those that are referenced, and those that are only downloaded, with a range of one version.
    jq --raw-output '(.libraries[] | select(.type == "package").path),
        (.project.frameworks[].downloadDependencies[]? | "\(.name | ascii_downcase)/\(.version | capture("(?<exact>[0-9.]+)").exact)")' "$assets" \
        | sed "s,^,$1/,"
}

import() { # IMAGE FOLDER-OF-DEBIAN [ENV...] -- PATH...: an image of the Debian and of PATHs of this machine
    local image=$1 tree=$2 changes=()
    shift 2
    for ((; $# > 0; )); do
        [[ $1 == -- ]] && break
        changes+=(--change "ENV $1")
        shift
    done
    shift
    # Natives for other platforms and the packed packages are half of the bytes and never read.
    tar --create --exclude='*.nupkg' --exclude='*/runtimes/win*' --exclude='*/runtimes/osx*' --transform="s,^${PWD#/}/,source/," \
        --directory="$tree" . --directory=/ "${@#/}" | docker import "${changes[@]}" - "$image" > /dev/null
}

base_images() {
    local tree dotnet cache packages environment
    tree=$(base_tree)
    dotnet=$(dirname "$(readlink --canonicalize "$(command -v dotnet)")")
    cache=$(dotnet nuget locals global-packages --list | sed 's/^[^/]*//; s,/$,,')
    mapfile -t packages < <(restored_packages "$cache")
    ((${#packages[@]})) || die "no restored packages found: build src/Coordinator first"
    environment=("DOTNET_ROOT=$dotnet" "PATH=$dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    import "$RUNTIME_IMAGE" "$tree" "${environment[@]}" -- \
        "$dotnet"/{dotnet,host,shared}
    # /mnt is an empty folder: a source of packages that answers at once that it has none.
    import "$SDK_IMAGE" "$tree" "${environment[@]}" "NUGET_PACKAGES=$cache" RestoreSources=/mnt \
        DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true DOTNET_NOLOGO=true -- "$dotnet" "${packages[@]}" "$PWD/build/obj/precompiled"
}
