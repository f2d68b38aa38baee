using System.Runtime.InteropServices;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>How numbers that are no bytes are brought to what a model is given, feature by feature; of images, all alike.</summary>
internal enum ScalingKind
{
    /// <summary>The smallest value of the training split is 0, the largest 1; those of the test split beyond are clipped.</summary>
    MinMax,

    /// <summary>The mean of the training split is 0, its standard deviation 1.</summary>
    Standard,

    /// <summary>As they are.</summary>
    None,
}

/// <summary>scaled = (value − offset) / divisor.</summary>
internal sealed class Scaling
{
    private readonly ScalingKind _kind;
    private readonly double[] _offset;
    private readonly double[] _divisor;

    private Scaling(ScalingKind kind, double[] offset, double[] divisor, bool isWithinUnit) =>
        (_kind, _offset, _divisor, IsWithinUnit) = (kind, offset, divisor, isWithinUnit);

    /// <summary>All that was scaled lies in [0, 1].</summary>
    public bool IsWithinUnit { get; }

    /// <summary>Values of the test split that were clipped.</summary>
    public long Clipped { get; private set; }

    /// <summary>Null if nothing is changed.</summary>
    public PackedScaling? Description => _kind == ScalingKind.None ? null : new PackedScaling(_kind == ScalingKind.MinMax ? "minmax" : "standard", _offset, _divisor);

    /// <summary>Fitted on the samples that are trained on.</summary>
    /// <param name="kind">Null for minmax, or for none where all values lie in [0, 1] already.</param>
    /// <param name="training">Gives these samples, of float32.</param>
    /// <exception cref="FileException">A value is not finite.</exception>
    public static Scaling Fit(ScalingKind? kind, SampleShape shape, string path, Action<PackSource.Take> training)
    {
        var features = shape.IsImage ? 1 : shape.Values;
        var (least, most) = (new double[features], new double[features]);
        var (mean, squares) = (new double[features], new double[features]);
        Array.Fill(least, double.PositiveInfinity);
        Array.Fill(most, double.NegativeInfinity);
        var counts = new long[features];
        var sample = 0L;
        training((bytes, _) =>
        {
            var values = MemoryMarshal.Cast<byte, float>(bytes);
            for (var i = 0; i < values.Length; i++)
            {
                double value = values[i];
                if (!double.IsFinite(value))
                    throw new FileException(path, FormattableString.Invariant($"sample {sample} has the value {value}; replace what is not finite, or leave it out."));
                var f = shape.IsImage ? 0 : i;
                (least[f], most[f]) = (Math.Min(least[f], value), Math.Max(most[f], value));
                // Welford's, which keeps its digits where a column is far from zero.
                var from = value - mean[f];
                mean[f] += from / ++counts[f];
                squares[f] += from * (value - mean[f]);
            }

            sample++;
        });
        var isWithinUnit = least.Min() >= 0 && most.Max() <= 1;
        return (kind ?? (isWithinUnit ? ScalingKind.None : ScalingKind.MinMax)) switch
        {
            ScalingKind.MinMax => new Scaling(ScalingKind.MinMax, least, [.. most.Zip(least, (high, low) => OneIfNone(high - low))], isWithinUnit: true),
            ScalingKind.Standard => new Scaling(ScalingKind.Standard, mean, [.. squares.Zip(counts, (sum, n) => OneIfNone(Math.Sqrt(sum / n)))], isWithinUnit: false),
            _ => new Scaling(ScalingKind.None, [], [], isWithinUnit),
        };
    }

    /// <summary>Writes a sample as it is packed.</summary>
    /// <exception cref="FileException">A value is not finite.</exception>
    public void Apply(ReadOnlySpan<float> values, Span<float> scaled, string path)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new FileException(path, $"a sample has the value {values[i]}; replace what is not finite, or leave it out.");
            if (_kind == ScalingKind.None)
            {
                scaled[i] = IsWithinUnit ? Clip(values[i]) : values[i];
                continue;
            }

            var f = _offset.Length == 1 ? 0 : i;
            var value = (float)((values[i] - _offset[f]) / _divisor[f]);
            scaled[i] = _kind == ScalingKind.MinMax ? Clip(value) : value;
        }
    }

    private float Clip(float value)
    {
        if (value is >= 0 and <= 1)
            return value;
        Clipped++;
        return Math.Clamp(value, 0, 1);
    }

    // A column that never changes is 0.
    private static double OneIfNone(double spread) => spread > 0 ? spread : 1;
}
