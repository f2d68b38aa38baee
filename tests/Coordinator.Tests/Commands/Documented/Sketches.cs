namespace Autoencoder.Coordinator.Tests.Commands.Documented;

/// <summary>Documented command lines that <see cref="DocumentedCommandsTests"/> does not execute, and why, or who does.</summary>
internal static class Sketches
{
    private const string Containers = "containers: tests/compose/run";
    private const string Measurement = "a measurement of minutes: Benchmarks.Tests runs each benchmark in short";
    private const string Figures = "what a page's figures were made with: whole trainings on all of MNIST";
    private const string Synopsis = "a synopsis";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["coordinator demo"] = "Cluster.Tests: DemoTests",
        ["dotnet test -c Release"] = "runs these tests",
        ["docker compose up --build"] = Containers,
        ["docker compose up --build --scale worker=4"] = Containers,
        ["docker compose up"] = Containers,
        ["docker compose kill -s KILL coordinator"] = Containers,
        ["docker compose restart coordinator"] = Containers,
        ["docker build -t autoencoder ."] = Containers,
        ["mkdir -p runs"] = Containers,
        ["""docker run --rm --user "$(id -u):$(id -g)" -v "$PWD/data:/work/data:ro" -v "$PWD/runs:/work/runs" autoencoder coordinator train --epochs 3"""] = Containers,
        ["dotnet publish src/Coordinator -c Release -o autoencoder"] = "what the Dockerfile does, with the programs that come of it: tests/compose/run",
        ["docker-compose --profile observability up --build"] = "images of others: tests/compose/run reads the file, Cluster.Tests: PrometheusTests asks what the board asks",
        ["tests/Benchmarks/bench engine --presets keras-bce --batches 32 128 1024 4096 --pairs 3"] = Measurement,
        ["tests/Benchmarks/bench engine --presets keras-bce hinton --batches 32 128 1024 4096 --pairs 5"] = Measurement,
        ["tests/Benchmarks/bench exchange --pairs 3 --tls"] = Measurement,
        ["tests/Benchmarks/bench training --batches 1024 --pairs 3"] = Measurement,
        ["tests/Benchmarks/bench scaling --workers 1 2 4 8 16 32 64 --compute 1 --pairs 1"] = Measurement,
        ["tests/Benchmarks/bench goodput --pairs 3"] = Measurement,
        ["tests/Benchmarks/bench memory --minutes 60"] = Measurement,
        ["tests/Benchmarks/threads.py"] = "a measurement of minutes, for the page alone",
        ["tests/soak/run --runs 200 --parallel 4"] = "very many runs: .ci/run has some",
        ["tests/chaos/run --minutes 10 --epochs 200"] = "ten minutes: .ci/run has a shorter one",
        ["coordinator compress   --model MODEL IN... --out FILE.aec [--bits B]"] = Synopsis,
        ["coordinator decompress FILE.aec --model MODEL --out images.idx | FOLDER"] = Synopsis,
        ["coordinator train --preset keras-bce --epochs 50 --seed 1 --out runs/keras-bce"] = Figures,
        ["coordinator train --preset deep --epochs 50 --seed 2 --out runs/deep"] = Figures,
        ["for b in 2 3 4 5 6 7 8; do coordinator compress data/mnist --model runs/keras-bce --bits $b --out mnist.aec; done"] = Figures,
    };
}
