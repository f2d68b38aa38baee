# A container engine of the test's own, sourced by `run`.
#
# It lives in network, mount and process namespaces of its own: its bridges, firewall rules, mounts and
# containers are invisible to the host and end with it, whatever happens. No packet can leave it.

engine_start() { # FOLDER: state, socket and log go there
    local folder=$1
    mkdir -p "$folder"
    unshare --net --mount --pid --fork --kill-child --mount-proc sh -c 'ip link set lo up && exec "$@"' sh \
        dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
        --host "unix://$folder/socket" --storage-driver overlay2 --cgroup-parent "$engine_cgroup" \
        > "$folder/log" 2>&1 &
    engine_process=$!
    export DOCKER_HOST=unix://$folder/socket
    # Nothing of the user's own client settings: other contexts, credentials, proxies.
    export DOCKER_CONFIG=$folder/client
    # Works with the classic builder, which every engine has.
    export DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0
    if ! poll 30 engine_answers; then
        tail --lines=20 "$folder/log" >&2
        die "the container engine did not start within 30 s; the end of its log is above"
    fi
}

engine_cgroup=/autoencoder-compose-$$

engine_answers() {
    kill -0 "$engine_process" 2> /dev/null || die "the container engine ended: $(tail --lines=1 "${DOCKER_HOST#unix://}/../log")"
    docker version > /dev/null 2>&1
}

engine_stop() {
    [[ ${engine_process:-} ]] || return 0
    # Ends the first process of the process namespace, and with it every other one in there.
    kill -KILL "$engine_process" 2> /dev/null || true
    wait "$engine_process" 2> /dev/null || true
    # A group can be removed once the last of its processes is gone, which is a moment later.
    poll 5 cgroups_removed || true
}

cgroups_removed() {
    find /sys/fs/cgroup -depth -type d -path "*$engine_cgroup*" -exec rmdir {} \; 2> /dev/null
    [[ ! $(find /sys/fs/cgroup -type d -path "*$engine_cgroup*") ]]
}
