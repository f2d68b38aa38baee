using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Autoencoder.Benchmarks.Rounds;

/// <summary>Within a coordinator or a worker: notes each value of the instruments that time rounds and compute, and writes them to a file at the end.</summary>
internal static class InstrumentRecorder
{
    private const string FileVariable = "BENCHMARKS_INSTRUMENT_LOG";
    private const string RoundDuration = "autoencoder.round.duration";
    private const string ComputeDuration = "autoencoder.compute.duration";
    private const string ComputeShards = "autoencoder.compute.shards";

    private static readonly Lock Lock = new();
    private static readonly List<MeasuredRound> Rounds = [];
    private static readonly List<ComputedSum> Sums = [];

    // A compute thread counts the shards of a sum right before it says what one of them took.
    [ThreadStatic]
    private static long _shards;

    /// <summary>Variables for a program that is to be recorded.</summary>
    /// <param name="file">Where it writes the log at its end.</param>
    public static IReadOnlyDictionary<string, string> Environment(string file) => new Dictionary<string, string>
    {
        ["DOTNET_STARTUP_HOOKS"] = Assembly.GetExecutingAssembly().Location,
        [FileVariable] = file,
    };

    public static void Start()
    {
        var file = System.Environment.GetEnvironmentVariable(FileVariable)!;
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is RoundDuration or ComputeDuration or ComputeShards)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, shards, _, _) => _shards = shards);
        listener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) =>
        {
            var end = Stopwatch.GetTimestamp();
            var isStep = tags is [{ Value: "train" }];
            lock (Lock)
                if (instrument.Name == RoundDuration)
                    Rounds.Add(new MeasuredRound(isStep, end, 1000 * seconds));
                else if (isStep)
                    Sums.Add(new ComputedSum(System.Environment.CurrentManagedThreadId, end, 1000 * seconds * _shards));
        });
        listener.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            lock (Lock)
                new InstrumentLog(Rounds, Sums).Save(file);
        };
    }
}
