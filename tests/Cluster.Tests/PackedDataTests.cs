using System.Runtime.InteropServices;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

/// <summary>The promise holds for data that were packed, which workers map instead of reading, and for values that are no bytes.</summary>
public sealed class PackedDataTests : IDisposable
{
    private const string Settings = "--preset keras-bce --batch 100 --noise mask:0.25";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Through_a_killed_worker_and_coordinator_floats_come_to_the_weights_of_the_same_bytes_in_peace()
    {
        Requirement.Signals();
        var packed = Packed();
        await using var run = new TrainingRun($"{Settings} --epochs 100000 --checkpoint-every 7", embedded: 0, awaited: 2, data: packed);
        var victim = await run.StartWorker("victim");
        await run.StartWorker("other");
        await run.LosesWorkerAndCoordinator(victim);
        await run.EndsAsUndisturbed(Settings);
        AsInPeace.Check(run.Summary, run.Steps, await RunInPeace.Of($"{Settings} --epochs {run.Summary.Epochs}", MnistExtract.Folder));
    }

    /// <summary>The extract's values as a model is given them.</summary>
    private string Packed()
    {
        var path = _folder["packed"];
        var data = DataSet.Load(MnistExtract.Folder);
        using var writer = new PackedWriter(path, data.Train.Shape, ValueKind.Floats);
        var values = new float[data.Train.ValueCount];
        foreach (var set in (SampleSet[])[data.Train, data.Test])
            for (var i = 0; i < set.Count; i++)
            {
                set.Read(i, values);
                writer.Add(set == data.Test, MemoryMarshal.AsBytes<float>(values), null);
            }

        writer.Complete(isWithinUnit: true, labelNames: null, columns: null, scaling: null);
        return path;
    }
}
