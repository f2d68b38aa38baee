namespace Autoencoder.Shared.Numerics.Sharding;

/// <summary>
/// Which samples each shard of each step has. It follows from these settings alone, so every process can work it out,
/// and no sample index ever crosses the network.
/// </summary>
/// <param name="Seed">Of initial weights and sample order.</param>
/// <param name="TrainCount">Samples in the training set.</param>
/// <param name="TestCount">Samples in the test set, all of which are evaluated after each epoch.</param>
/// <param name="Batch">Samples in a step; the last step of an epoch has the remainder.</param>
/// <param name="Shards">Shards that a step is cut into: a setting of the run, whatever the number of workers.</param>
/// <param name="Window">Within which samples are mixed; null if all are mixed with all.</param>
public sealed record RunPlan(ulong Seed, int TrainCount, int TestCount, int Batch, int Shards, ShuffleWindow? Window = null)
{
    // Wide enough for the matrix products to be efficient, narrow enough to share MNIST's 10,000 among 40 workers.
    private const int EvaluationRows = 250;

    public int StepsPerEpoch => (int)(((long)TrainCount + Batch - 1) / Batch);

    /// <summary>Shards of an evaluation of the test set.</summary>
    public int EvaluationShards => (TestCount + EvaluationRows - 1) / EvaluationRows;

    /// <summary>The most samples that any shard has.</summary>
    public int MaxRows => Math.Max(MaxRowsIn(new Round(Phase.Train, 0)), MaxRowsIn(new Round(Phase.Evaluate, 0)));

    /// <summary>The epoch, from 0, that a step belongs to.</summary>
    public int EpochOf(long step) => checked((int)(step / StepsPerEpoch));

    /// <summary>How many samples the step's batch has.</summary>
    public int SamplesIn(Round round) => round.Phase switch
    {
        Phase.Train => BatchOf(round.Step).Count,
        _ => TestCount,
    };

    /// <summary>How many shards a round has: no shard is empty, so a batch of few samples has fewer.</summary>
    public int ShardsIn(Round round) => round.Phase switch
    {
        Phase.Train => Math.Min(Shards, BatchOf(round.Step).Count),
        _ => EvaluationShards,
    };

    /// <summary>How many samples one shard has.</summary>
    public int RowsOf(Round round, int shard) => RangeOf(round, shard).Count;

    /// <summary>How many samples the round's largest shards have.</summary>
    public int MaxRowsIn(Round round) => RowsOf(round, ShardsIn(round) - 1);

    /// <summary>Writes the sample indices of one shard and returns how many there are.</summary>
    /// <param name="samples">At least <see cref="MaxRows"/> long.</param>
    public int SamplesOf(Round round, int shard, Span<int> samples)
    {
        var range = RangeOf(round, shard);
        if (round.Phase == Phase.Evaluate)
        {
            for (var i = 0; i < range.Count; i++)
                samples[i] = (int)range.First + i;
            return range.Count;
        }

        if (Window is not null)
        {
            new WindowedEpoch(this, EpochOf(round.Step)).Read(shard, LanePositionOf(round.Step, shard), samples[..range.Count]);
            return range.Count;
        }

        var order = new SampleOrder(TrainCount, Seed, EpochOf(round.Step));
        for (var i = 0; i < range.Count; i++)
            samples[i] = (int)order[range.First + i];
        return range.Count;
    }

    /// <summary>How many shards the steps of an epoch have, and so lanes.</summary>
    public int Lanes => ShardsIn(new Round(Phase.Train, 0));

    /// <summary>All samples of a shard in an epoch, where they are mixed within windows.</summary>
    public Lane LaneOf(int shard)
    {
        var (steps, rest) = Math.DivRem(TrainCount, Batch);
        var inStep = steps == 0 ? default : new SampleRange(0, Batch).Part(shard, Math.Min(Shards, Batch));
        // The last step, of the samples that are left, may have fewer shards.
        var inLast = rest == 0 ? default : shard < Math.Min(Shards, rest) ? new SampleRange(0, rest).Part(shard, Math.Min(Shards, rest)) : new SampleRange(rest, 0);
        var window = Math.Max(1, Window!.Samples / Lanes);
        return new Lane(steps * inStep.First + inLast.First, (long)steps * inStep.Count + inLast.Count, Math.Max(1, window * (shard + 1) / Lanes), window);
    }

    /// <summary>Where in its lane a shard's samples of a training step begin.</summary>
    public long LanePositionOf(long step, int shard) =>
        TrainCount < Batch ? 0 : step % StepsPerEpoch * new SampleRange(0, Batch).Part(shard, Math.Min(Shards, Batch)).Count;

    // Positions of the epoch's order in training, sample indices in evaluation.
    private SampleRange RangeOf(Round round, int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, ShardsIn(round));
        var whole = round.Phase == Phase.Train ? BatchOf(round.Step) : new SampleRange(0, TestCount);
        return whole.Part(shard, ShardsIn(round));
    }

    private SampleRange BatchOf(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var first = step % StepsPerEpoch * Batch;
        return new SampleRange(first, (int)Math.Min(Batch, TrainCount - first));
    }
}
