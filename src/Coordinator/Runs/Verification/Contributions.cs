using Autoencoder.Coordinator.Training;
using Autoencoder.Coordinator.Training.Ledger;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Coordinator.Runs.Verification;

/// <summary>A gradient that counted, and who sent it.</summary>
/// <param name="Digest">Of all its bits.</param>
internal readonly record struct Contribution(long Step, ShardRange Node, int Worker, ulong Digest);

/// <summary>
/// Remembers which worker sent which of the newest gradients that counted. Those of workers in this process are left out: only
/// what comes over the network has its checksum already, and there is no other machine that could be at fault.
/// </summary>
internal sealed class Contributions : ITrainingObserver
{
    // Minutes, usually: far more than are between two checkpoints.
    private const int Kept = 1 << 17;

    private const long Forgotten = -1;

    private readonly Dictionary<int, string> _names = [];
    private Contribution[] _newest = new Contribution[1 << 10];
    private long _count;

    public string NameOf(int worker) => _names[worker];

    /// <summary>Those of a step, if they are not forgotten.</summary>
    public IEnumerable<Contribution> Of(long step) =>
        _newest.Take((int)Math.Min(_count, _newest.Length)).Where(sum => sum.Step == step).OrderBy(sum => sum.Node.First);

    public void Joined(int worker, string name, string address, IWorkerChannel channel) => _names[worker] = name;

    /// <summary>A round that is begun again takes nothing of what came before.</summary>
    public void RoundBegan(Round round)
    {
        for (var place = _count - 1; place >= 0 && place >= _count - _newest.Length && round.Phase == Phase.Train; place--)
        {
            ref var sum = ref _newest[place % _newest.Length];
            if (sum.Step != round.Step && sum.Step != Forgotten)
                return;
            sum = sum with { Step = Forgotten };
        }
    }

    public void Answered(int worker, in PartialSum partial, Verdict verdict)
    {
        if (verdict != Verdict.Accepted || partial is not { Round.Phase: Phase.Train, Checksum: not null })
            return;
        if (_count == _newest.Length && _count < Kept)
            Array.Resize(ref _newest, 2 * _newest.Length);
        _newest[_count++ % _newest.Length] = new Contribution(partial.Round.Step, partial.Node, worker, partial.Digest());
    }
}
