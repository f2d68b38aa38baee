using System.Runtime.InteropServices;
using Autoencoder.Coordinator.Store.Checkpoints;
using Autoencoder.Coordinator.Tests.Store.ModelFiles;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Tests.Store.Checkpoints;

/// <summary>States and origins of small models.</summary>
internal static class SomeCheckpoint
{
    public static readonly CheckpointOrigin Origin = OriginOf(2, 1, 2);

    public static CheckpointOrigin OriginOf(params int[] widths) => new(
        new RunIdentity(new Guid("5e6f8f0a-3d43-4a5c-9b0e-1f2d3c4b5a69"), 2, RunSpec.EngineVersion, "ab12"),
        new ModelSpec(widths, [.. Enumerable.Repeat(Activation.Relu, widths.Length - 2), Activation.Sigmoid], ReconstructionLoss.Bce),
        """{ "preset": "keras-bce", "out": "Läufe/1" }""");

    /// <summary>Values that a detour over text, or over float, would change are among them.</summary>
    public static TrainingState StateOf(CheckpointOrigin origin, long step = 235)
    {
        var state = new TrainingState(new ParameterLayout(origin.Model));
        Fill(state, step);
        return state;
    }

    public static void Fill(TrainingState state, long step)
    {
        state.Step = step;
        state.EpochsDone = 1;
        state.EpochLoss = 0.1 + 0.2;
        state.EpochSamples = 60_000;
        state.Seconds = 1.0 / 3;
        var values = SafetensorsFileTests.SomeValues(3 * state.Layout.Count);
        values.AsSpan(0, state.Layout.Count).CopyTo(state.Weights);
        values.AsSpan(state.Layout.Count, state.Layout.Count).CopyTo(state.FirstMoments);
        values.AsSpan(2 * state.Layout.Count).CopyTo(state.SecondMoments);
    }

    public static void AssertSame(CheckpointOrigin origin, TrainingState expected, Checkpoint actual)
    {
        Assert.Equal(origin, actual.Origin);
        var state = actual.State;
        Assert.Equal(
            (expected.Step, expected.EpochsDone, Bits(expected.EpochLoss), expected.EpochSamples, Bits(expected.Seconds)),
            (state.Step, state.EpochsDone, Bits(state.EpochLoss), state.EpochSamples, Bits(state.Seconds)));
        Assert.True(Bytes(expected.Weights).SequenceEqual(Bytes(state.Weights)));
        Assert.True(Bytes(expected.FirstMoments).SequenceEqual(Bytes(state.FirstMoments)));
        Assert.True(Bytes(expected.SecondMoments).SequenceEqual(Bytes(state.SecondMoments)));

        static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

        static ReadOnlySpan<byte> Bytes(float[] values) => MemoryMarshal.AsBytes<float>(values);
    }
}
