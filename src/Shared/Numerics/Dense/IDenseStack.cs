using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Numerics.Dense;

/// <summary>A stack of dense layers, whatever it computes in.</summary>
internal interface IDenseStack : IGradientEngine
{
    /// <inheritdoc cref="DenseEngine.Gradient(SampleSet, ReadOnlySpan{int}, ReadOnlySpan{int}, ParameterVector, SampleNoise)"/>
    double Gradient(SampleSet images, ReadOnlySpan<int> samples, ReadOnlySpan<int> shards, ParameterVector gradient, SampleNoise noise);
}
