using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>The gradients of a step's shards in float32, each by itself: no sum of them, no Adam, and the weights stay.</summary>
internal sealed class ShardGradients : IDisposable
{
    private readonly SampleSet _images;
    private readonly int[] _samples;
    private readonly int _times;
    private readonly ParameterVector _weights;
    private readonly ParameterVector _gradient;
    private readonly DenseEngine _engine;

    /// <param name="rows">Samples of a shard.</param>
    /// <param name="times">Shards of a step.</param>
    public ShardGradients(Preset preset, int rows, int times, SampleSet images)
    {
        (_images, _times) = (images, times);
        _samples = new int[rows];
        var model = ModelOfPreset.In(Precision.F32, preset);
        var layout = new ParameterLayout(model);
        (_weights, _gradient) = (new ParameterVector(layout), new ParameterVector(layout));
        InitialWeights.Fill(_weights, model.Initialisation, seed: 1);
        _engine = new DenseEngine(model, rows);
    }

    /// <returns>How many samples it had.</returns>
    public int Run()
    {
        _engine.Use(_weights);
        for (var time = 0; time < _times; time++)
        {
            // As in a training, no two shards have neighbours in memory.
            foreach (ref var sample in _samples.AsSpan())
                sample = Random.Shared.Next(_images.Count);
            _engine.Gradient(_images, _samples, _gradient);
        }

        return _samples.Length * _times;
    }

    public void Dispose()
    {
        _engine.Dispose();
        _weights.Dispose();
        _gradient.Dispose();
    }
}
