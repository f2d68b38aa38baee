using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Training;

/// <summary>
/// The weights of earlier rounds, for as long as one of their sums is owed or disputed and may have to be computed again.
/// </summary>
internal sealed class KeptWeights
{
    private readonly List<(Round Round, SharedWeights Weights)> _kept = [];

    /// <summary>Takes over the caller's share.</summary>
    public void Add(Round round, SharedWeights weights) => _kept.Add((round, weights));

    /// <exception cref="InvalidOperationException">They are not kept any more.</exception>
    public SharedWeights Of(Round round)
    {
        foreach (var (kept, weights) in _kept)
            if (kept == round)
                return weights;
        throw new InvalidOperationException($"the weights of {round} are not kept any more");
    }

    /// <summary>Releases the weights of all rounds in which nothing is open any more.</summary>
    public void ReleaseAllBut(RoundLedger open)
    {
        for (var i = _kept.Count - 1; i >= 0; i--)
        {
            if (open.IsOpen(_kept[i].Round))
                continue;
            _kept[i].Weights.Release();
            _kept.RemoveAt(i);
        }
    }

    public void ReleaseAll()
    {
        foreach (var (_, weights) in _kept)
            weights.Release();
        _kept.Clear();
    }
}
