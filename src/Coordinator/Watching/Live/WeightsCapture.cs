using System.Diagnostics.CodeAnalysis;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>Weights that were taken for a look.</summary>
/// <param name="Weights">The receiver gives them back.</param>
/// <param name="Epoch">The one that ends with them, from 1; null in its middle.</param>
internal sealed record CapturedWeights(SharedWeights Weights, int? Epoch);

/// <summary>
/// Takes weights out of the training where somebody wants to see them, and at each epoch's end. Of all other steps nothing
/// is kept. One thread trains, another one takes.
/// </summary>
/// <param name="taken">Told on the training's thread.</param>
internal sealed class WeightsCapture(int stepsPerEpoch, Action taken)
{
    // If the reader is slower than the training, some epochs are skipped, so that the memory they need stays bounded.
    public const int MaxQueued = 4;

    private readonly Lock _lock = new();
    private readonly Queue<CapturedWeights> _waiting = new();
    private volatile bool _isWanted;

    /// <summary>The next weights are to be taken.</summary>
    public void RequestNext() => _isWanted = true;

    /// <param name="step">Counted from 0.</param>
    /// <param name="weights">After it.</param>
    public void StepDone(long step, SharedWeights weights)
    {
        var isEpochsEnd = (step + 1) % stepsPerEpoch == 0;
        if (!isEpochsEnd && !_isWanted)
            return;
        _isWanted = false;
        Add(new CapturedWeights(weights.Retain(), isEpochsEnd ? (int)((step + 1) / stepsPerEpoch) : null));
    }

    public void Add(CapturedWeights weights)
    {
        lock (_lock)
        {
            if (_waiting.Count == MaxQueued)
                _waiting.Dequeue().Weights.Release();
            _waiting.Enqueue(weights);
        }

        taken();
    }

    public bool TryTake([NotNullWhen(true)] out CapturedWeights? weights)
    {
        lock (_lock)
            return _waiting.TryDequeue(out weights);
    }

    public void Clear()
    {
        while (TryTake(out var weights))
            weights.Weights.Release();
    }
}
