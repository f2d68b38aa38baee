using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Autoencoder.Benchmarks.Engine;

/// <summary>
/// A training loop as it is usually written with TorchSharp, and well: images as one float tensor, rows by index_select,
/// a dispose scope a step, the cross-entropy from the logits.
/// </summary>
/// <remarks>
/// TorchSharp's Adam leaves some of its temporaries to the garbage collector, which knows nothing of native memory and comes
/// seldom: meanwhile they lie scattered over the heap, and large tensors need ever new memory. Few would look for this.
/// </remarks>
internal sealed class AutogradLoop : IDisposable
{
    private const int StepsToCollection = 50;

    private readonly ReconstructionLoss _loss;
    private readonly bool _collects;
    private readonly int _batch;
    private readonly Tensor _images;
    private readonly Module<Tensor, Tensor> _model;
    private readonly optim.Optimizer _optimizer;
    private Tensor _order;
    private long _next;
    private int _steps;

    /// <param name="collects">Calls for the garbage collector every now and then.</param>
    public AutogradLoop(Preset preset, int batch, SampleSet images, bool collects)
    {
        (_loss, _batch, _collects) = (preset.Loss, batch, collects);
        using (var bytes = tensor(images.Pixels.ToArray(), images.Count, images.ValueCount))
        using (var floats = bytes.to(ScalarType.Float32))
            _images = floats / 255;
        _order = randperm(images.Count);
        _model = Sequential(LayersOf(preset));
        _optimizer = optim.Adam(_model.parameters(), Preset.LearningRate);
    }

    /// <summary>Sum of the losses of all steps.</summary>
    public double LossSum { get; private set; }

    /// <returns>How many samples it had.</returns>
    public int Run()
    {
        if (_next >= _order.shape[0])
        {
            _order.Dispose();
            _order = randperm(_images.shape[0]);
            _next = 0;
        }

        if (_collects && ++_steps % StepsToCollection == 0)
            GC.Collect(generation: 0);
        using var scope = NewDisposeScope();
        var rows = Math.Min(_batch, _order.shape[0] - _next);
        var x = _images.index_select(0, _order.narrow(0, _next, rows));
        _next += rows;
        _optimizer.zero_grad();
        var y = _model.forward(x);
        var loss = _loss == ReconstructionLoss.Bce
            ? functional.binary_cross_entropy_with_logits(y, x)
            : functional.mse_loss(y, x);
        loss.backward();
        _optimizer.step();
        LossSum += loss.item<float>();
        return (int)rows;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
        _order.Dispose();
        _images.Dispose();
    }

    private static IEnumerable<(string, Module<Tensor, Tensor>)> LayersOf(Preset preset)
    {
        var activations = DefinitionReader.OnePerLayer(preset.Activations, preset.Widths.Length - 1);
        for (var l = 0; l < activations.Length; l++)
        {
            yield return ($"linear{l}", Linear(preset.Widths[l], preset.Widths[l + 1]));
            // The loss holds the last layer's sigmoid.
            if (preset.Loss != ReconstructionLoss.Bce || l < activations.Length - 1)
                yield return ($"activation{l}", ModuleOf(activations[l]));
        }
    }

    private static Module<Tensor, Tensor> ModuleOf(Activation activation) => activation switch
    {
        Activation.Linear => Identity(),
        Activation.Relu => ReLU(),
        Activation.Elu => ELU(),
        Activation.Sigmoid => Sigmoid(),
        Activation.Tanh => Tanh(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
