using System.Runtime.InteropServices;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>
/// The matrix products of a step by the exact engine, and nothing else: those that it makes of each shard, which turn the
/// weights that they read panel by panel.
/// </summary>
internal sealed class ExactBareProducts : IDisposable
{
    private readonly int _rows;
    private readonly int _times;
    private readonly ParameterVector _weights;
    private readonly ParameterVector _gradient;
    private readonly ExactProducts _products;

    /// <param name="rows">Samples of a shard, or of the batch.</param>
    /// <param name="times">Shards of a step.</param>
    public ExactBareProducts(Preset preset, int rows, int times)
    {
        (_rows, _times) = (rows, times);
        var layout = new ParameterLayout(ModelOfPreset.In(Precision.F32, preset));
        (_weights, _gradient) = (new ParameterVector(layout), new ParameterVector(layout));
        _products = new ExactProducts(layout, rows);
        // No product of these comes near to where arithmetic is slow.
        InitialWeights.Fill(_weights, preset.Framework.Initialisation, seed: 1);
        var random = new Random(1);
        foreach (ref var value in MemoryMarshal.Cast<Float32, float>(_products.Input(rows)))
            value = random.NextSingle();
    }

    /// <returns>For how many samples.</returns>
    public int Run()
    {
        var layers = _weights.Layout.Layers.Length;
        _products.Read(_weights);
        for (var time = 0; time < _times; time++)
        {
            for (var l = 0; l < layers; l++)
                _products.Forward(l, _rows);
            for (var l = layers - 1; l >= 0; l--)
            {
                _products.WriteGradient(_gradient, l, _rows, [_rows]);
                if (l > 0)
                    _products.Backward(l, _rows);
            }
        }

        return _rows * _times;
    }

    public void Dispose()
    {
        _products.Dispose();
        _weights.Dispose();
        _gradient.Dispose();
    }
}
