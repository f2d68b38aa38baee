namespace Autoencoder.Shared.Sharding;

/// <summary>
/// Which samples each shard of each step has. It follows from these settings alone, so every process can work it out,
/// and no sample index ever crosses the network.
/// </summary>
/// <param name="Seed">Of initial weights and sample order.</param>
/// <param name="TrainCount">Samples in the training set.</param>
/// <param name="TestCount">Samples in the test set, all of which are evaluated after each epoch.</param>
/// <param name="Batch">Samples in a step; the last step of an epoch has the remainder.</param>
/// <param name="Shards">Shards that a step is cut into: a setting of the run, whatever the number of workers.</param>
public sealed record RunPlan(ulong Seed, long TrainCount, long TestCount, int Batch, int Shards)
{
    // Wide enough for the matrix products to be efficient, narrow enough to share MNIST's 10,000 among 40 workers.
    private const int EvaluationRows = 250;

    public long StepsPerEpoch => (TrainCount + Batch - 1) / Batch;

    /// <summary>Shards of an evaluation of the test set.</summary>
    public int EvaluationShards => checked((int)((TestCount + EvaluationRows - 1) / EvaluationRows));

    /// <summary>The most samples that any shard has.</summary>
    public int MaxRows => Math.Max((Batch + Shards - 1) / Shards, (int)Math.Min(EvaluationRows, TestCount));

    /// <summary>The epoch, from 0, that a step belongs to.</summary>
    public int EpochOf(long step) => checked((int)(step / StepsPerEpoch));

    /// <summary>How many samples the step's batch has.</summary>
    public int SamplesIn(Round round) => round.Phase switch
    {
        Phase.Train => BatchOf(round.Step).Count,
        _ => checked((int)TestCount),
    };

    /// <summary>How many shards a round has: no shard is empty, so a batch of few samples has fewer.</summary>
    public int ShardsIn(Round round) => round.Phase switch
    {
        Phase.Train => Math.Min(Shards, BatchOf(round.Step).Count),
        _ => EvaluationShards,
    };

    /// <summary>Writes the sample indices of one shard and returns how many there are.</summary>
    /// <param name="samples">At least <see cref="MaxRows"/> long.</param>
    public int SamplesOf(Round round, int shard, Span<long> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, ShardsIn(round));
        return round.Phase == Phase.Train ? TrainingSamples(round.Step, shard, samples) : TestSamples(shard, samples);
    }

    private int TrainingSamples(long step, int shard, Span<long> samples)
    {
        var batch = BatchOf(step);
        var range = batch.Part(shard, Math.Min(Shards, batch.Count));
        var order = new SampleOrder(TrainCount, Seed, EpochOf(step));
        for (var i = 0; i < range.Count; i++)
            samples[i] = order[range.First + i];
        return range.Count;
    }

    private int TestSamples(int shard, Span<long> samples)
    {
        var range = new SampleRange(0, checked((int)TestCount)).Part(shard, EvaluationShards);
        for (var i = 0; i < range.Count; i++)
            samples[i] = range.First + i;
        return range.Count;
    }

    private SampleRange BatchOf(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var first = step % StepsPerEpoch * Batch;
        return new SampleRange(first, (int)Math.Min(Batch, TrainCount - first));
    }
}
