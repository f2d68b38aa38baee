using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Autoencoder.Benchmarks.Rounds;

/// <summary>Within a coordinator or a worker: notes each value of the instruments that time rounds and compute.</summary>
internal sealed class InstrumentRecorder : IDisposable
{
    // As in docs/metrics.md.
    private const string RoundDuration = "autoencoder.round.duration";
    private const string ComputeDuration = "autoencoder.compute.duration";
    private const string ComputeShards = "autoencoder.compute.shards";

    private const string FileVariable = "BENCHMARKS_INSTRUMENT_LOG";

    private readonly Lock _lock = new();
    private readonly List<MeasuredRound> _rounds = [];
    private readonly List<ComputedSum> _sums = [];
    private readonly ThreadLocal<long> _shards = new();
    private readonly MeterListener _listener = new();

    public InstrumentRecorder()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is RoundDuration or ComputeDuration or ComputeShards)
                listener.EnableMeasurementEvents(instrument);
        };
        // A compute thread counts the shards of a sum right before it says what one of them took.
        _listener.SetMeasurementEventCallback<long>((_, shards, _, _) => _shards.Value = shards);
        _listener.SetMeasurementEventCallback<double>(Note);
        _listener.Start();
    }

    public InstrumentLog Log
    {
        get
        {
            lock (_lock)
                return new InstrumentLog([.. _rounds], [.. _sums]);
        }
    }

    /// <summary>Variables for a program that is to be recorded.</summary>
    /// <param name="file">Where it leaves the log at its end.</param>
    public static IReadOnlyDictionary<string, string> EnvironmentFor(string file) => new Dictionary<string, string>
    {
        ["DOTNET_STARTUP_HOOKS"] = Assembly.GetExecutingAssembly().Location,
        [FileVariable] = file,
    };

    /// <summary>What such a program does with them.</summary>
    public static void RecordThisProcess()
    {
        var file = Environment.GetEnvironmentVariable(FileVariable)!;
        var recorder = new InstrumentRecorder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => recorder.Log.Save(file);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _shards.Dispose();
    }

    private void Note(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var end = Stopwatch.GetTimestamp();
        var isStep = tags is [{ Value: "train" }];
        lock (_lock)
            if (instrument.Name == RoundDuration)
                _rounds.Add(new MeasuredRound(isStep, end, 1000 * seconds));
            else if (isStep)
                _sums.Add(new ComputedSum(Environment.CurrentManagedThreadId, end, 1000 * seconds * _shards.Value));
    }
}
