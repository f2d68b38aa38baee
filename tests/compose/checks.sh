# What `docker-compose up` promises, sourced by `run`.

check "docker-compose $(docker-compose version --short) accepts the file" compose config --quiet
if docker compose version > /dev/null 2>&1; then
    check "docker compose $(docker compose version --short) accepts the file" \
        docker compose --file "$clone/docker-compose.yml" config --quiet
fi

check "with the profile observability as well" \
    same "$(compose --profile observability config --services | sort | paste -sd' ')" "coordinator grafana prometheus worker"

log=$work/up.log
compose up --no-color --build --scale worker=3 > "$log" 2>&1 &
up=$!
up_ended() { ! kill -0 "$up" 2> /dev/null; }
up_failed() {
    tail --lines=40 "$log" >&2
    die "docker-compose up $1; the end of what it printed is above"
}
training() { # the coordinator has said that an epoch is over
    grep -q '^coordinator_1 .*epoch 1/' "$log" && return
    up_ended && up_failed "ended before training began"
    return 1
}
poll 400 training || up_failed "did not train within 400 s"

containers() { docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.service=$1"; } # SERVICE
state() { docker inspect --format "{{.State.$1}}" "${@:2}" | sort --unique; } # FIELD CONTAINER...: its values
users() { # CONTAINER...: the user ids of their programs (not of a health check that happens to run)
    local container
    for container; do
        docker top "$container" -o pid,uid | awk -v program="$(state Pid "$container")" '$1 == program { print $2 }'
    done | sort --unique
}
page() { nsenter --net="/proc/$engine_process/ns/net" curl --silent --fail "http://127.0.0.1:$DASHBOARD_PORT/$1"; } # PATH
check "the dashboard is on the host's loopback, and shows the run" \
    same "$(page api/facts | jq --raw-output '.run.layers, .run.isLive' | paste -sd' ')" "784-32-784 true"
mapfile -t workers < <(containers worker)
coordinator=$(containers coordinator)
victim=${workers[0]} survivors=("${workers[@]:1}")
check "--scale worker=3 starts three workers" same ${#workers[@]} 3
check "the coordinator runs as the owner of the checkout" same "$(users "$coordinator")" "$newcomer"
check "the workers run as the image's own user" same "$(users "${workers[@]}")" 1654
check "they have no data of their own, and fetch them from the coordinator" \
    same "$(docker inspect --format '{{range .Mounts}}{{.Destination}} {{end}}' "${workers[@]}" | sort --unique | xargs) $(docker logs "$victim" 2>&1 | grep -c 'fetches the data from http://coordinator:4055/, and keeps all of 53MiB$')" "/work/certificates 1"

docker kill --signal=KILL "$victim" > /dev/null || true
check "a worker is killed in mid-run" \
    same "$(state Running "$victim") $(state Running "$coordinator")" "false true"
healthy() { [[ $(state Health.Status "$coordinator" "${survivors[@]}") == healthy ]]; }
check "the coordinator and the other workers are healthy" poll 30 healthy
docker stop "${survivors[0]}" > /dev/null || true
check "a worker is stopped in mid-run, and ends with status 0" \
    same "$(state ExitCode "${survivors[0]}") $(state Running "$coordinator")" "0 true"
docker kill --signal=KILL "$coordinator" > /dev/null || true
check "the coordinator is killed in mid-run" \
    same "$(state Running "$coordinator") $(state Running "${survivors[1]}")" "false true"
docker start "$coordinator" > /dev/null
events=$(echo "$clone"/runs/*/events.jsonl)
happened() { jq --exit-status --slurp "any(.[]; $1)" "$events" > /dev/null; } # CONDITION
check "started again, it continues from its checkpoint in a second term" \
    poll 60 happened '.event == "resumed" and .term == 2 and .step > 0'
check "and its worker comes back to it" poll 60 happened '.event == "recovered" and .term == 2'
compose restart coordinator > /dev/null 2>&1
check "restarted, it continues in a third term, and its worker, which stays, comes back" poll 60 happened '.event == "recovered" and .term == 3'
ended() { [[ $(state Status "$coordinator") == exited ]]; }
check "the coordinator ends by itself when the run is over" poll 180 ended
check "with status 0" same "$(state ExitCode "$coordinator")" 0
waits() { docker logs "${survivors[1]}" 2>&1 | grep -q 'the training is done; waiting for the next run at coordinator:4053$'; }
check "the last worker waits for the next run" poll 10 waits
idle() { docker inspect --format '{{range .State.Health.Log}}{{.Output}}{{end}}' "${survivors[1]}" | grep -q '^idle: the training is done; waiting for the next run at coordinator:4053'; }
check "and is ready for it" poll 30 idle
compose up --no-color coordinator > "$work/again.log" 2>&1
check "up again, the run is said to be finished, and how to train on" \
    same "$(grep -c '^coordinator_1 .*the run is finished: epoch .* was its last; to train it on, give more in .env with AUTOENCODER_EPOCHS; to begin another, name it there with AUTOENCODER_RUN' "$work/again.log") $(state ExitCode "$coordinator")" "1 0"
check "the worker is healthy all the while, and has said once that it waits" \
    same "$(state Health.Status "${survivors[1]}") $(docker logs "${survivors[1]}" 2>&1 | sed -n '/the training is done; waiting for the next run/,$p' | wc -l)" "healthy 1"
compose stop worker > /dev/null 2>&1
check "asked to stop, the worker ends with status 0" \
    same "$(state Status "${survivors[1]}") $(state ExitCode "${survivors[1]}")" "exited 0"
check "and docker-compose up ends" poll 30 up_ended

summary=$(find "$clone/runs" -mindepth 2 -maxdepth 2 -name summary.json)
check "the results are in runs/mnist, as .env says" test -s "$summary"
check "they belong to the owner of the checkout" \
    same "$(find "$clone/runs" -printf '%U:%G\n' | sort --unique)" "$newcomer:$newcomer"
check "one worker was lost, and one left" \
    same "$(jq --slurp '[([.[] | select(.term == 1 and .event == "worker-lost")] | length),
        ([.[] | select(.event == "worker-left")] | length)]' --compact-output "$events")" "[1,1]"
check "there is one run, in its third term" same "$summary $(jq .term "$summary")" "$clone/runs/mnist/summary.json 3"
check "the weights are those of a run in one process, bit for bit" \
    same "$(weights "$summary")" "$weights_alone"

# Again, by somebody who does not say how long the page is to stay.
AUTOENCODER_DASHBOARD_LINGER='' compose up --no-color coordinator > "$work/shown.log" 2>&1 &
shown=$!
finished_page() { same "$(page api/facts | jq --raw-output '.run.layers, .run.isLive' | paste -sd' ')" "784-32-784 false" > /dev/null; }
check "up again, the page of the finished run is there" poll 60 finished_page
shown_healthy() { [[ $(state Health.Status "$(containers coordinator)") == healthy ]]; }
check "and the coordinator is healthy" poll 30 shown_healthy
compose stop coordinator > /dev/null 2>&1
wait "$shown" || true
check "asked to stop, it ends with status 0" same "$(state ExitCode "$(containers coordinator)")" 0

# A mistake in the settings. Workers would keep looking for a coordinator that may still come: without them.
AUTOENCODER_EPOCHS=many compose up --no-color coordinator > "$work/mistake.log" 2>&1 || true
ended_badly() { [[ $(state Status "$(containers coordinator)") == exited && $(state ExitCode "$(containers coordinator)") == 2 ]]; }
check "a bad setting ends the coordinator with status 2" poll 60 ended_badly
check "it is named on one line, once: it would be as bad the next time" \
    same "$(grep '^coordinator_1 ' "$work/mistake.log" | sed "s/error: --epochs 'many'.*/named/" | tr -s ' ')" "coordinator_1 | named"

# The image without compose: the commands of docs/running.md as they stand there, by a user who may speak to the engine. Its
# base images have their usual names for that, so that nothing is built again.
rm -rf "$clone/runs"
docker tag "$SDK_IMAGE" mcr.microsoft.com/dotnet/sdk:10.0
docker tag "$RUNTIME_IMAGE" mcr.microsoft.com/dotnet/aspnet:10.0
documented=$(sed -n '/^    docker build /,/^$/s/^    //p' docs/running.md)
by_hand() {
    (cd "$clone" && setpriv --reuid=$newcomer --regid=$newcomer --groups="$(stat --format=%g "${DOCKER_HOST#unix://}")" \
        bash -euo pipefail -c "$documented") > "$work/by-hand.log" 2>&1 || { cat "$work/by-hand.log"; return 1; }
}
check "docs/running.md builds the image and trains in it" by_hand
check "the three epochs' results are in a folder of their own in runs" \
    same "$(jq '"\(.completed) \(.epochs)"' --raw-output "$clone"/runs/*/summary.json)" "true 3"
check "they belong to the caller" \
    same "$(find "$clone/runs" -printf '%U:%G\n' | sort --unique)" "$newcomer:$newcomer"

# The other owners that ./runs can have.
rm -rf "$clone/runs"
chown root:root "$clone/data"
check "in a checkout of root's, the results belong to the image's own user" \
    same "$(compose run --rm --no-deps coordinator sh -c 'touch runs/file && stat -c %u runs/file' 2> /dev/null)" 1654
mkdir --mode=777 "$clone/rootless"
check "under a rootless engine, the results belong to whom the engine belongs to" \
    same "$(cd "$clone" && setpriv --reuid=$newcomer --regid=$newcomer --clear-groups \
        unshare --user --map-root-user container/as-owner-of rootless data touch rootless/file \
        && stat --format=%u rootless/file)" "$newcomer"
