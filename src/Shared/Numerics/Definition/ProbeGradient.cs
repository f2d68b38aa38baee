using System.Buffers.Binary;
using System.Security.Cryptography;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>
/// A fixed small computation whose hash tells whether a process computes the run's bits: another processor, another
/// libtorch or another thread count shows here, where a loss curve would look the same.
/// </summary>
public static class ProbeGradient
{
    /// <summary>
    /// SHA-256 of what the run's rounds compute at the initial weights: gradient and loss of a training shard, and the loss
    /// of one of the test set, for every number of samples that a shard of the run has, because each has bits of its own.
    /// </summary>
    public static string Hash(IGradientEngine engine, RunSpec run, SampleSet train, SampleSet test)
    {
        using var trainReader = train.NewReader();
        using var testReader = test.NewReader();
        return Hash(engine, run, trainReader, testReader);
    }

    /// <inheritdoc cref="Hash(IGradientEngine, RunSpec, SampleSet, SampleSet)"/>
    public static string Hash(IGradientEngine engine, RunSpec run, SampleReader train, SampleReader test)
    {
        var layout = new ParameterLayout(run.Model);
        using var weights = new ParameterVector(layout);
        using var gradient = new ParameterVector(layout);
        InitialWeights.Fill(weights, run.Model.Initialisation, run.Plan.Seed);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var samples = new int[run.Plan.MaxRows];
        var bytes = new byte[sizeof(double)];
        engine.Use(weights);
        foreach (var (round, shard) in Shards(run.Plan))
        {
            var shown = samples.AsSpan(0, run.Plan.SamplesOf(round, shard, samples));
            var reader = round.Phase == Phase.Train ? train : test;
            reader.Require(shown);
            var loss = round.Phase == Phase.Train
                ? engine.Gradient(reader.Samples, shown, gradient, run.NoiseOf(round))
                : engine.Loss(reader.Samples, shown, run.NoiseOf(round));
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, loss);
            hash.AppendData(bytes);
            if (round.Phase == Phase.Train)
                hash.AppendData(gradient.Bytes.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // All batches but an epoch's last are alike, and of a batch the first shard is as small as any, the last as large.
    private static IEnumerable<(Round Round, int Shard)> Shards(RunPlan plan)
    {
        Round[] rounds = [new(Phase.Train, 0), new(Phase.Train, plan.StepsPerEpoch - 1), new(Phase.Evaluate, 0)];
        return rounds
            .SelectMany(round => (int[])[0, plan.ShardsIn(round) - 1], (round, shard) => (round, shard))
            .DistinctBy(shard => (shard.round.Phase, plan.RowsOf(shard.round, shard.shard)));
    }
}
