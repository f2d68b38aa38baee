using System.Buffers.Binary;
using System.Security.Cryptography;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Sharding;

namespace Autoencoder.Shared.Model;

/// <summary>
/// A fixed small computation whose hash tells whether a process computes the run's bits: another processor, another
/// libtorch or another thread count shows here, where a loss curve would look the same.
/// </summary>
public static class ProbeGradient
{
    /// <summary>
    /// SHA-256 of gradient and loss of the first shard of the first step and of the last shard of the epoch's last
    /// step (whose rows may be fewer), and of the loss of the first shard of the test set, at the initial weights.
    /// </summary>
    public static string Hash(IGradientEngine engine, RunSpec run, DataSet data)
    {
        var layout = new ParameterLayout(run.Model);
        using var weights = new ParameterVector(layout);
        using var gradient = new ParameterVector(layout);
        InitialWeights.Fill(weights, run.Model.Initialisation, run.Plan.Seed);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var samples = new int[run.Plan.MaxRows];
        var lastStep = new Round(Phase.Train, run.Plan.StepsPerEpoch - 1);
        AppendGradient(new Round(Phase.Train, 0), 0);
        AppendGradient(lastStep, run.Plan.ShardsIn(lastStep) - 1);
        var evaluation = new Round(Phase.Evaluate, 0);
        var count = run.Plan.SamplesOf(evaluation, 0, samples);
        AppendLoss(engine.Loss(weights, data.Test, samples.AsSpan(0, count), run.NoiseOf(evaluation)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void AppendGradient(Round round, int shard)
        {
            var rows = run.Plan.SamplesOf(round, shard, samples);
            AppendLoss(engine.Gradient(weights, data.Train, samples.AsSpan(0, rows), gradient, run.NoiseOf(round)));
            hash.AppendData(gradient.Bytes.Span);
        }

        void AppendLoss(double loss)
        {
            Span<byte> bytes = stackalloc byte[sizeof(double)];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, loss);
            hash.AppendData(bytes);
        }
    }
}
